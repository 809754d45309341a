import { isUtf8 } from "node:buffer";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Provider } from "../model/provider.ts";
import type { Message } from "../model/session.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import { withoutVolatile } from "./without-volatile.ts";

/** What of a WebSocket message counts: JSON less what differs each time, other text as it is, or bytes. */
export type StableMessage =
  | { readonly kind: "json"; readonly json: JsonObject }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Buffer };

/** What of a provider takes part. */
export type MessageProvider = Pick<Provider, "volatileMembers" | "contentMembers" | "heartbeats">;

/** In every dialect they name a message, or tell when it was sent. */
const OF_THE_MOMENT = ["event_id", "timestamp"];

/** Reads a message, JSON in a binary one too. */
export function stableMessage({ binary, bytes }: Message, provider: MessageProvider): StableMessage {
  const text = isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  const json = text !== undefined && /^\s*\{/.test(text) ? parseBoundedJson(text) : undefined;
  if (isJsonObject(json)) {
    const volatileMembers = [...provider.volatileMembers, ...OF_THE_MOMENT];
    return { kind: "json", json: withoutVolatile(json, { ...provider, volatileMembers }) as JsonObject };
  }
  return text === undefined || binary ? { kind: "bytes", bytes } : { kind: "text", text };
}

/** Whether a message only keeps the connection open: when and how often it comes, the clock decides. */
export function isHeartbeat(message: StableMessage, { heartbeats = [] }: MessageProvider): boolean {
  if (message.kind !== "json") return false;
  const type: JsonValue | undefined = message.json["type"];
  return typeof type === "string" && heartbeats.includes(type);
}
