import { RefusedError } from "../../errors.ts";
import { normalizePath } from "../../matching/normalize-path.ts";
import type { ClientRequest } from "../../model/exchange.ts";
import { decodeMessages, encodeMessage } from "../../model/grpc-messages.ts";
import { authorityOf } from "../../model/origin.ts";
import { missOf } from "../answer-from-provider.ts";
import { decide } from "../decide.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import { matchInOrder } from "../match-in-order.ts";
import type { MatchedRequest } from "../match-request.ts";

import { addressOf } from "../pending-saves.ts";
import type { Settlement } from "../settlement.ts";
import type { ProviderTarget } from "../target.ts";
import type { Turn } from "../turns.ts";
import type { ClientCall } from "./client-call.ts";

/** The script that answers a call. */
export interface ScriptAnswer {
  readonly turn: Turn;
  /** The document that it is in. */
  readonly file: string;
  readonly matched: MatchedRequest;
  readonly target: ProviderTarget;
}

/**
 * The recording of a call in which the server spoke before the client's end: of one where it spoke first, or of one
 * with the same first message, which is waited for. Undefined where there is none, and in `auto` where all had their
 * turn; in `replay` these reject with MissError. Rejects with ClientLeftError and FixtureFormatError too.
 */
export async function findScript(
  request: ClientRequest,
  call: ClientCall,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<ScriptAnswer | undefined> {
  const unasked = await scriptOf(Buffer.alloc(0), request, target, settlement, parts);
  if (unasked !== undefined) return unasked;
  await call.begin();
  const [first] = decodeMessages(call.read).messages;
  if (first === undefined) return undefined;
  return scriptOf(encodeMessage(first), request, target, settlement, parts);
}

async function scriptOf(
  bytes: Buffer,
  request: ClientRequest,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<ScriptAnswer | undefined> {
  const arrival = await matchInOrder({ ...request, open: true }, { kind: "whole", bytes }, target, parts);
  if (arrival instanceof RefusedError) throw arrival;
  const { matched, place } = arrival;
  try {
    // A repetition that follows closely must find what the call before it is about to save.
    await parts.saves.settled(addressOf(matched));
    const known = await parts.shelf.of(matched.cassette).find(matched.key, matched.data);
    if (known === undefined) return undefined;
    const decision = await decide(arrival, target, settlement, parts);
    if (decision.kind === "forward") decision.reservation.drop();
    if (decision.kind !== "replay" && decision.kind !== "miss") return undefined;
    settlement.note({ hash: matched.key.hash, data: matched.keyed });
    if (decision.kind === "miss") throw await missOf(matched, decision, settlement, parts);
    return { turn: decision.turn, file: decision.file, matched, target };
  } finally {
    place.leave();
  }
}

/** Under which the saves of all calls of a method are pending. */
export function methodAddress({ path }: ClientRequest, cassette: string | undefined): string {
  return `${cassette ?? ""} ${normalizePath(path)}`;
}

/** Whether there is a recording of such a call that was answered after its end: one that is worth waiting for. */
export async function isCalledAlone(
  request: ClientRequest,
  { origin, anyHost }: ProviderTarget,
  { saves, shelf, cassette }: ExchangeParts,
): Promise<boolean> {
  const named = request.cassette ?? cassette;
  await saves.settled(methodAddress(request, named));
  const store = shelf.of(named);
  const host = anyHost || origin === undefined ? undefined : authorityOf(origin);
  const path = normalizePath(request.path);
  for (const { file, key } of await store.near({ host })) {
    if (key.path !== path) continue;
    const fixture = await store.read(file).catch(() => undefined);
    if (fixture?.request.data["$open"] !== true) return true;
  }
  return false;
}
