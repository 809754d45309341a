import type { SyntheticAnswer } from "../matching/token-answer.ts";
import type { MatchKey } from "../model/interaction.ts";
import { authorityOf, type Origin } from "../model/origin.ts";
import type { FixtureStore } from "../store/fixture-store.ts";
import type { Reservation } from "../store/reservation.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import type { KeyedRequest } from "./match-in-order.ts";
import { addressOf } from "./pending-saves.ts";
import type { Settlement } from "./settlement.ts";
import { originOf, type ProviderTarget } from "./target.ts";
import type { Turn } from "./turns.ts";

/** What becomes of a request that has a key. */
export type Decision =
  /** `file` is the document that has the interaction. */
  | { readonly kind: "replay"; readonly turn: Turn; readonly file: string }
  /** It asks for credentials, and replay makes some up. */
  | { readonly kind: "token"; readonly answer: SyntheticAnswer }
  /** Without a fixture, or with `usedUp`, the document of one whose interactions all had their turn. */
  | { readonly kind: "miss"; readonly store: FixtureStore; readonly usedUp: string | undefined }
  | { readonly kind: "forward"; readonly origin: Origin; readonly reservation: Reservation };

/**
 * Decides when it is the request's turn, and lets the next one of the same key decide once it has its
 * interaction, or its place among those that are recorded. Rejects with FixtureFormatError, UsageError, or
 * RefusedError where nothing tells where to forward to.
 */
export async function decide(
  { matched, place }: KeyedRequest,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<Decision> {
  const { mode, saves, shelf, turns } = parts;
  const { key, data, ids, cassette } = matched;
  try {
    await place.first;
    const store = shelf.of(cassette);
    if (mode === "record") return forwardTo(target, store, key);
    if (mode === "replay" && parts.isTokenRequest(data)) {
      return { kind: "token", answer: parts.tokens.oauthAnswer() };
    }
    // A repetition that follows closely must find what the request before it is about to save.
    await saves.settled(addressOf(matched));
    const fixture = await store.find(key, data);
    const turn = fixture === undefined ? "used up" : turns.next(fixture, ids, cassette);
    if (turn === "used up" && mode === "auto") return forwardTo(target, store, key);
    if (fixture === undefined || turn === "used up") {
      if (fixture !== undefined) settlement.note({ file: fixture.file });
      return { kind: "miss", store, usedUp: fixture?.file };
    }
    settlement.note({ file: fixture.file });
    return { kind: "replay", turn, file: fixture.file };
  } finally {
    place.leave();
  }
}

function forwardTo(target: ProviderTarget, store: FixtureStore, key: MatchKey): Decision {
  const origin = originOf(target);
  return { kind: "forward", origin, reservation: store.reserve({ ...key, host: authorityOf(origin) }) };
}
