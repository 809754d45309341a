import { monotonicClock } from "../model/clock.ts";

const SLICE_MS = 1;

/**
 * For long work on the thread that answers requests: await what it returns between two steps, and everybody
 * else has a turn whenever about a millisecond has gone by.
 */
export function createPauses(): () => Promise<void> | undefined {
  let since = monotonicClock();
  const resume = (resolve: () => void): void => {
    since = monotonicClock();
    resolve();
  };
  return () => {
    if (monotonicClock() - since < SLICE_MS) return undefined;
    return new Promise((resolve) => setImmediate(resume, resolve));
  };
}
