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

/** Starts with the first interaction of every fixture. */
export function createTurns(exhausted: Exhausted): Turns {
  const taken = new Map<string, number>();

  function take(name: string): number {
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before;
  }

  return {
    next({ file, interactions }, ids, cassette) {
      const withIds = placesOf(interactions, ids);
      const places = withIds.length > 0 ? withIds : interactions.map((_, place) => place);
      const name = nameOf(file, withIds.length > 0 ? ids : undefined, cassette);
      const index = indexOf(taken.get(name) ?? 0, places.length, exhausted);
      const place = index === undefined ? undefined : places[index];
      const interaction = place === undefined ? undefined : interactions[place];
      if (place === undefined || interaction === undefined) return "used up";
      take(name);
      return { interaction, number: place + 1, of: interactions.length };
    },
    recorded(file, ids, cassette) {
      take(nameOf(file, ids, cassette));
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
