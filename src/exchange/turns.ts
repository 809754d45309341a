import type { Fixture, Interaction } from "../model/interaction.ts";
import type { Exhausted } from "../model/options.ts";

/** An interaction whose turn it is. */
export interface Turn {
  readonly interaction: Interaction;
  /** Its place among the fixture's interactions, from 1. */
  readonly number: number;
  /** How many interactions the fixture has. */
  readonly of: number;
}

/**
 * Whose turn it is among a fixture's interactions. Each cassette has turns of its own, in shared fixtures too.
 * Of a fixture those interactions answer whose ids are the request's own (`Interaction.ids`), and each list of
 * ids has turns of its own; where none has these ids, all of them answer in their order.
 */
export interface Turns {
  /** Takes a turn; `used up` where all had theirs and `exhausted` is `miss`, or where there are none. */
  next(fixture: Fixture, ids: readonly string[], cassette: string | undefined): Turn | "used up";
  /** Counts an interaction that was just recorded as one that had its turn: it was the answer to its request. */
  recorded(file: string, ids: readonly string[], cassette: string | undefined): void;
}

/** Which interactions answer the same ids in the same cassette, and how many turns they had. */
interface Queue {
  readonly ids: readonly string[];
  readonly cassette: string | undefined;
  readonly places: readonly number[];
  readonly count: Count;
}

/** Counts go on where a fixture is read anew. */
interface Count {
  taken: number;
}

/** Starts with the first interaction of every fixture. */
export function createTurns(exhausted: Exhausted): Turns {
  const counts = new Map<string, Count>();
  // Most fixtures are asked for in the same way each time: to know it again costs less than to look it up by a name.
  const latest = new WeakMap<Fixture, Queue>();

  function countOf(name: string): Count {
    const count = counts.get(name) ?? { taken: 0 };
    counts.set(name, count);
    return count;
  }

  function queueOf(fixture: Fixture, ids: readonly string[], cassette: string | undefined): Queue {
    const known = latest.get(fixture);
    if (known !== undefined && known.cassette === cassette && isSame(known.ids, ids)) return known;
    const { file, interactions } = fixture;
    const withIds = placesOf(interactions, ids);
    const places = withIds.length > 0 ? withIds : interactions.map((_, place) => place);
    const count = countOf(nameOf(file, withIds.length > 0 ? ids : undefined, cassette));
    const queue = { ids, cassette, places, count };
    latest.set(fixture, queue);
    return queue;
  }

  return {
    next(fixture, ids, cassette) {
      const { interactions } = fixture;
      const { places, count } = queueOf(fixture, ids, cassette);
      const index = indexOf(count.taken, places.length, exhausted);
      const place = index === undefined ? undefined : places[index];
      const interaction = place === undefined ? undefined : interactions[place];
      if (place === undefined || interaction === undefined) return "used up";
      count.taken += 1;
      return { interaction, number: place + 1, of: interactions.length };
    },
    recorded(file, ids, cassette) {
      countOf(nameOf(file, ids, cassette)).taken += 1;
    },
  };
}

function placesOf(interactions: readonly Interaction[], ids: readonly string[]): number[] {
  const places: number[] = [];
  for (const [place, interaction] of interactions.entries())
    if (isSame(interaction.ids, ids)) places.push(place);
  return places;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, i) => id === other[i]);
}

function nameOf(file: string, ids: readonly string[] | undefined, cassette: string | undefined): string {
  return `${cassette ?? ""} ${ids === undefined ? "any" : ids.length} ${ids?.join(" ") ?? ""} ${file}`;
}

/** Which of `count` it is after `before` turns; undefined where it is none. */
function indexOf(before: number, count: number, exhausted: Exhausted): number | undefined {
  if (count === 0) return undefined;
  if (before < count) return before;
  switch (exhausted) {
    case "repeat":
      return count - 1;
    case "cycle":
      return before % count;
    case "miss":
      return undefined;
    default:
      return exhausted satisfies never;
  }
}
