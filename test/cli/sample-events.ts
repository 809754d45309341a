import type { ConnectionEvent, ExchangeEvent, TunnelEvent } from "../../src/model/events.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Redacted } from "../../src/model/redacted.ts";

export const HASH = "daa5badeb5cfabcb85b36bb0d6d8daa2a63536329f3c48e654137a6b3dc8c3d6";

/** A replayed chat completion, but for what the test says. */
export function exchangeEvent(
  facts: Partial<Omit<ExchangeEvent, "kind" | "url" | "data">> & { url?: string } = {},
): ExchangeEvent {
  return {
    kind: "exchange",
    outcome: "replayed",
    method: "POST",
    provider: "openai",
    status: 200,
    bytes: 1234,
    durationMs: 3.2,
    hash: HASH,
    data: { model: "gpt-4o-mini", provider: "openai", stream: false } as unknown as Redacted<JsonObject>,
    cassette: undefined,
    file: undefined,
    interaction: undefined,
    change: undefined,
    nearest: undefined,
    notSaved: undefined,
    message: undefined,
    code: undefined,
    ...facts,
    url: (facts.url ?? "https://api.openai.com/v1/chat/completions") as Redacted<string>,
  };
}

export function tunnelEvent(facts: Partial<TunnelEvent> = {}): TunnelEvent {
  return { kind: "tunnel", outcome: "opened", host: "example.com:443", message: undefined, ...facts };
}

export function connectionEvent(facts: Partial<ConnectionEvent> = {}): ConnectionEvent {
  return {
    kind: "connection",
    host: "api.openai.com",
    message: "The client does not trust the CA.",
    ...facts,
  };
}
