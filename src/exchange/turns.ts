import type { Fixture, Interaction } from "../model/interaction.ts";

/** Whose turn it is among a fixture's interactions. */
export interface Turns {
  /** The next interaction of the fixture; the last one again when all have had their turn. */
  next(fixture: Fixture): Interaction | undefined;
}

/** Starts with the first interaction of every fixture. */
export function createTurns(): Turns {
  const taken = new Map<string, number>();
  return {
    next(fixture) {
      const turn = taken.get(fixture.file) ?? 0;
      taken.set(fixture.file, turn + 1);
      return fixture.interactions[Math.min(turn, fixture.interactions.length - 1)];
    },
  };
}
