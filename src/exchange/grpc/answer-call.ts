import { RefusedError } from "../../errors.ts";
import type { ClientRequest, ClientResponse } from "../../model/exchange.ts";
import type { Origin } from "../../model/origin.ts";
import { checkCredentials, missOf } from "../answer-from-provider.ts";
import { decide } from "../decide.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import { matchInOrder } from "../match-in-order.ts";
import { passOn } from "../pass-on.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";
import type { Settlement } from "../settlement.ts";
import { originOf, type ProviderTarget } from "../target.ts";
import { type ClientCall, openClientCall } from "./client-call.ts";
import { findScript, isCalledAlone } from "./find-script.ts";
import { playCall } from "./play-call.ts";
import { recordCall } from "./record-call.ts";
import { replayCall } from "./replay-call.ts";

/**
 * Answers a gRPC call to a provider as the mode says. A call whose client has said all before the server speaks is
 * matched by all its messages, any other by its first one. Rejects with MissError, RefusedError, UpstreamError,
 * FixtureFormatError or ClientLeftError.
 */
export async function answerCall(
  request: ClientRequest,
  response: ClientResponse,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { mode } = parts;
  if (mode === "passthrough") return passCallOn(request, response, originOf(target), settlement, parts);
  const call = openClientCall(request.body);
  const live = { request, response, target };
  if (mode === "record") return recordCall({ ...live, upload: call.stream() }, settlement, parts);
  if (mode === "replay" && parts.requireCredentials) checkCredentials(request, target);
  const script = await findScript(request, call, target, settlement, parts);
  if (script !== undefined) return playCall(call, request, response, script, settlement, parts);
  // An answer that waits for the call's end is of no use to a client that waits for an answer.
  if (!call.ended && !(await isCalledAlone(request, target, parts))) {
    if (mode === "auto") return recordCall({ ...live, upload: call.stream() }, settlement, parts);
    throw await missOfOpen(live, call, settlement, parts);
  } else if (!(await call.finish(MAX_RECORDED_BYTES))) {
    if (mode === "replay") throw tooLarge();
    return recordCall({ ...live, upload: call.stream() }, settlement, parts);
  }
  return answerWhole(live, call, settlement, parts);
}

/** Passes a call on with all its messages as they come, and keeps nothing of it. */
export function passCallOn(
  request: ClientRequest,
  response: ClientResponse,
  origin: Origin,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const body = {
    kind: "long",
    start: Buffer.alloc(0),
    stream: openClientCall(request.body).stream(),
  } as const;
  return passOn(request, response, origin, settlement, parts, body);
}

/** A call with its way back, and what it is aimed at. */
interface Aimed {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  readonly target: ProviderTarget;
}

/** The error of a call that no recording begins like. */
async function missOfOpen(
  { request, target }: Aimed,
  call: ClientCall,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<Error> {
  const body = { kind: "whole", bytes: call.read } as const;
  const arrival = await matchInOrder({ ...request, open: true }, body, target, parts);
  if (arrival instanceof RefusedError) return arrival;
  const { matched, place } = arrival;
  place.leave();
  settlement.note({ hash: matched.key.hash, data: matched.keyed });
  const store = parts.shelf.of(matched.cassette);
  return missOf(matched, { kind: "miss", store, usedUp: undefined }, settlement, parts);
}

/** Answers a call of which all has come. */
async function answerWhole(
  { request, response, target }: Aimed,
  call: ClientCall,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const arrivedAt = parts.clock();
  const arrival = await matchInOrder(request, { kind: "whole", bytes: call.read }, target, parts);
  if (arrival instanceof RefusedError) throw arrival;
  const { matched } = arrival;
  settlement.note({ hash: matched.key.hash, data: matched.keyed });
  const decision = await decide(arrival, target, settlement, parts);
  switch (decision.kind) {
    case "replay":
      return replayCall(decision.turn, request, response, settlement, { ...parts, arrivedAt });
    case "miss":
      throw await missOf(matched, decision, settlement, parts);
    case "forward": {
      const place = { matched, reservation: decision.reservation };
      const live = { request, response, target, upload: call.stream(), place };
      return recordCall(live, settlement, parts);
    }
    case "token":
      throw new RefusedError("grpc", 400, "mockai-proxy makes up no token over gRPC. Ask with POST.");
    default:
      return decision satisfies never;
  }
}

function tooLarge(): RefusedError {
  const limit = `${MAX_RECORDED_BYTES / 2 ** 20} MiB`;
  const message = `The call is larger than ${limit}, and so it is neither recorded nor replayed. Send less at once.`;
  return new RefusedError("too_large", 413, message);
}
