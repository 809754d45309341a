import type { Again, ClientRequest } from "../model/exchange.ts";
import type { Fixture } from "../model/interaction.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import type { AskedRequest, Matched } from "./known-replays.ts";
import { openSettlement, type Settlement } from "./settlement.ts";
import { shownUrl } from "./shown-url.ts";
import type { Turn } from "./turns.ts";

/** A request that came before, and what answers it now. */
export interface KnownTurn {
  readonly matched: Matched;
  readonly fixture: Fixture;
  readonly turn: Turn;
}

/**
 * Takes the turn of a request that was answered from a fixture before: at once, where nobody is in front of it and
 * its fixture has not changed since. Undefined where it must go the long way. Throws UsageError.
 */
export function replayAgain(
  asked: AskedRequest,
  settlement: Settlement,
  { known, lines, saves, shelf, turns }: ExchangeParts,
): KnownTurn | undefined {
  const matched = lines.isEmpty() && saves.isEmpty() ? known.recall(asked) : undefined;
  if (matched === undefined) return undefined;
  const { key, ids, cassette } = matched;
  const fixture = shelf.of(cassette).recall(key);
  if (fixture === undefined) return undefined;
  const turn = turns.next(fixture, ids, cassette);
  if (turn === "used up") return undefined;
  settlement.note({ file: fixture.file });
  return { matched, fixture, turn };
}

/**
 * Lets the very same request be answered so again: as long as its fixture has one interaction, and stays as it is.
 * Holds on to nothing of the request.
 */
export function repeated(
  { matched, fixture, turn }: KnownTurn,
  { method, destination }: Pick<ClientRequest, "method" | "destination">,
  settlement: Settlement,
  bytes: number,
  { lines, saves, shelf, turns, clock, emit }: ExchangeParts,
): Again | undefined {
  if (turn.of > 1) return undefined;
  const { key, ids, cassette, clean } = matched;
  const facts = { ...settlement.facts, status: turn.interaction.status, bytes };
  const url = shownUrl(clean, destination);
  const store = shelf.of(cassette);
  return (send) => {
    const once = openSettlement(method, () => url, clock, emit);
    if (!lines.isEmpty() || !saves.isEmpty() || store.recall(key) !== fixture) return false;
    if (turns.next(fixture, ids, cassette) === "used up") return false;
    send();
    once.settle("replayed", facts);
    return true;
  };
}
