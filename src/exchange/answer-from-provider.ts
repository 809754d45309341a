import { MissError, RefusedError } from "../errors.ts";
import { hasCredentials } from "../matching/has-credentials.ts";
import { errorShapeOf } from "../matching/provider-error.ts";
import type { Again, ClientRequest, ClientResponse } from "../model/exchange.ts";
import { mapRedacted } from "../model/redacted.ts";
import { SWITCHED } from "../model/session.ts";
import { decide, type Decision } from "./decide.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { restoreLinks } from "./links.ts";
import { matchInOrder } from "./match-in-order.ts";
import type { MatchedRequest } from "./match-request.ts";
import type { RequestBody } from "./read-body.ts";
import { type DigestedBody, readRequest } from "./read-request.ts";
import { repeated, replayAgain } from "./replay-again.ts";
import { type Playing, replayInteraction } from "./replay.ts";
import type { Settlement } from "./settlement.ts";
import { originOf, type ProviderTarget } from "./target.ts";
import { tellOf } from "./tell-of.ts";
import { sendToken, tokenAnswer } from "./token-answers.ts";
import type { Turn } from "./turns.ts";

/**
 * Answers a request to a provider: from a fixture, or by forwarding it, as the mode says. Rejects with
 * MissError, RefusedError, UpstreamError, FixtureFormatError or ClientLeftError.
 */
export async function answerFromProvider(
  request: ClientRequest,
  response: ClientResponse,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { mode } = parts;
  if (mode === "passthrough") {
    const { passOn } = await import("./pass-on.ts");
    await passOn(request, response, originOf(target), settlement, parts);
    return;
  }
  const read = await readRequest(request, mode !== "replay");
  const body = asTheProviderKnowsIt(read, request, target);
  try {
    await answerRead(request, body, response, target, settlement, parts);
  } finally {
    if (body.kind === "digested") await body.close();
  }
}

async function answerRead(
  request: ClientRequest,
  body: RequestBody | DigestedBody,
  response: ClientResponse,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { mode } = parts;
  const arrivedAt = parts.clock();
  const token = mode === "replay" ? tokenAnswer(request, body, target, parts.tokens) : undefined;
  if (token !== undefined) {
    sendToken(token, response, settlement);
    return;
  }
  if (mode === "replay" && parts.requireCredentials) checkCredentials(request, target);
  const known =
    body.kind === "whole" && mode !== "record" ? { request, body: body.bytes, target } : undefined;
  const { pace, coded, maxRetryAfter, clock, alarm } = parts;
  const playing = { pace, coded, maxRetryAfter, clock, alarm, arrivedAt };
  const again = known && replayAgain(known, settlement, parts);
  if (again !== undefined) {
    tellOf(again.matched, request, settlement);
    const againOf = (bytes: number): Again | undefined => repeated(again, request, settlement, bytes, parts);
    await replay(again.turn, request, response, settlement, playing, againOf);
    return;
  }
  if (mode === "record" && body.kind === "whole" && target.origin !== undefined) {
    const { recordAtOnce } = await import("./record-at-once.ts");
    await recordAtOnce(request, response, body, { ...target, origin: target.origin }, settlement, parts);
    return;
  }
  const arrival = await matchInOrder(request, body, target, parts);
  if (arrival instanceof RefusedError) {
    if (mode === "replay") throw arrival;
    settlement.note({ notSaved: arrival.message });
    const { passOn } = await import("./pass-on.ts");
    await passOn(request, response, originOf(target), settlement, parts, body);
    return;
  }
  const { matched } = arrival;
  tellOf(matched, request, settlement);
  const decision = await decide(arrival, target, settlement, parts);
  switch (decision.kind) {
    case "replay":
      if (known !== undefined) parts.known.remember(known, matched);
      await replay(decision.turn, request, response, settlement, playing);
      return;
    case "token":
      sendToken(decision.answer, response, settlement);
      return;
    case "miss":
      throw await missOf(matched, decision, settlement, parts);
    case "forward": {
      const { record } = await import("./record.ts");
      const destination = { provider: target.provider, origin: decision.origin };
      const live = { request, response, destination, body: matched.wireBody };
      await record(live, { matched, reservation: decision.reservation }, settlement, parts);
      return;
    }
    default:
      decision satisfies never;
  }
}

/** A body in which a client sends back what links in earlier answers were made into, as it was before. */
function asTheProviderKnowsIt(
  body: RequestBody | DigestedBody,
  request: ClientRequest,
  { isDirect }: ProviderTarget,
): RequestBody | DigestedBody {
  if (!isDirect || body.kind !== "whole") return body;
  return { kind: "whole", bytes: restoreLinks(body.bytes, request) };
}

/** Throws RefusedError, as the provider would, for a request without its credentials. */
export function checkCredentials(request: ClientRequest, { provider }: ProviderTarget): void {
  if (hasCredentials(request, provider)) return;
  const { status, code, message } = errorShapeOf(provider, request.path).unauthorized;
  throw new RefusedError(code, status, message);
}

/** Answers from a fixture. Rejects with RefusedError where that is a WebSocket session. */
export async function replay(
  { interaction, number }: Turn,
  request: ClientRequest,
  response: ClientResponse,
  settlement: Settlement,
  playing: Playing,
  againOf?: (bytes: number) => Again | undefined,
): Promise<void> {
  settlement.note({ interaction: number });
  if (interaction.status === SWITCHED) throw new RefusedError("websocket", 400, NO_HANDSHAKE);
  const { bytes, left } = await replayInteraction(interaction, request, response, playing, againOf);
  settlement.settle(left ? "cancelled" : "replayed", { status: interaction.status, bytes });
}

const NO_HANDSHAKE =
  "mockai-proxy has a recording of a WebSocket for this request, but the request asks for none. " +
  "Have the client open a WebSocket, or record this request by itself in another cassette: --cassette NAME.";

/** The error of a request that has no answer, its message composed from all that is known. */
export async function missOf(
  { clean, key, keyed, cassette }: MatchedRequest,
  { store, usedUp }: Extract<Decision, { kind: "miss" }>,
  settlement: Settlement,
  { folder, shelf, keyedOf }: ExchangeParts,
): Promise<MissError> {
  const otherCassettes = shelf.whereElse(key).filter((name) => name !== cassette);
  const url = mapRedacted(clean, (request) => request.url);
  const { explainMiss } = await import("./miss.ts");
  const { message, nearest } = await explainMiss(
    { url, key, data: keyed, cassette, folder, usedUp, otherCassettes, cassettes: shelf.names() },
    { store, normalize: keyedOf },
  );
  settlement.note({ nearest });
  return new MissError(message);
}
