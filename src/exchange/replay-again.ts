import type { ExchangeParts } from "./exchange-parts.ts";
import type { AskedRequest, Matched } from "./known-replays.ts";
import type { Settlement } from "./settlement.ts";
import type { Turn } from "./turns.ts";

/** A request that came before, and what answers it now. */
export interface Again {
  readonly matched: Matched;
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
): Again | undefined {
  const matched = lines.isEmpty() && saves.isEmpty() ? known.recall(asked) : undefined;
  if (matched === undefined) return undefined;
  const { key, ids, cassette } = matched;
  const fixture = shelf.of(cassette).recall(key);
  if (fixture === undefined) return undefined;
  const turn = turns.next(fixture, ids, cassette);
  if (turn === "used up") return undefined;
  settlement.note({ file: fixture.file });
  return { matched, turn };
}
