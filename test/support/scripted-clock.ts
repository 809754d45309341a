import type { Alarm, Clock } from "../../src/model/clock.ts";

/** A clock that moves only when it is told to. */
export interface ScriptedClock {
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** The times for which alarms are set, in their order. */
  readonly alarms: () => number[];
  /** Moves to a time and rings what is due until then; resolves when what waited for it has gone on. */
  readonly moveTo: (ms: number) => Promise<void>;
}

export function scriptClock(startMs = 0): ScriptedClock {
  let now = startMs;
  const waiting = new Set<readonly [atMs: number, ring: () => void]>();
  return {
    clock: () => now,
    alarm(atMs, ring) {
      const entry = [atMs, ring] as const;
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    alarms: () => Array.from(waiting, ([atMs]) => atMs).toSorted((a, b) => a - b),
    async moveTo(ms) {
      now = ms;
      for (const entry of Array.from(waiting)) {
        if (entry[0] > ms) continue;
        waiting.delete(entry);
        entry[1]();
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
