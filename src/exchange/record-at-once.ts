import { setTimeout } from "node:timers/promises";
import { RefusedError } from "../errors.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { Origin } from "../model/origin.ts";
import { decide } from "./decide.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { matchInOrder } from "./match-in-order.ts";
import type { RequestBody } from "./read-body.ts";
import { record, type RecordingPlace } from "./record.ts";
import type { Settlement } from "./settlement.ts";
import type { ProviderTarget } from "./target.ts";
import { tellOf } from "./tell-of.ts";

/** An upstream that answers sooner than this goes first. */
const THINKING_MS = 2;

/**
 * Forwards a request before it is matched, and records what comes: while the upstream thinks there is time. Only in
 * mode `record`, where it is forwarded whatever its key is, and as it came. Rejects with RefusedError or UsageError
 * where there is no place for recordings, before anything is sent; then as `record` does.
 */
export async function recordAtOnce(
  request: ClientRequest,
  response: ClientResponse,
  body: Extract<RequestBody, { kind: "whole" }>,
  target: ProviderTarget & { readonly origin: Origin },
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  parts.shelf.of(request.cassette ?? parts.cassette);
  const { provider, origin } = target;
  const live = { request, response, destination: { provider, origin }, body: body.bytes };
  await record(live, placeOf(request, body, target, settlement, parts), settlement, parts);
}

/** Never rejects; undefined where it cannot have a key. */
async function placeOf(
  request: ClientRequest,
  body: RequestBody,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<RecordingPlace | undefined> {
  try {
    const arrival = await matchInOrder(request, body, target, parts, () => setTimeout(THINKING_MS));
    if (arrival instanceof RefusedError) throw arrival;
    const { matched } = arrival;
    tellOf(matched, request, settlement);
    const decision = await decide(arrival, target, settlement, parts);
    if (decision.kind !== "forward") throw new Error(`it was to be forwarded, and not ${decision.kind}`);
    return { matched, reservation: decision.reservation };
  } catch (error) {
    settlement.note({ notSaved: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
