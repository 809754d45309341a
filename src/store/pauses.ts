const SLICE_MS = 1;

/**
 * For long work on the thread that answers requests: await what it returns between two steps, and everybody
 * else has a turn whenever about a millisecond has gone by.
 */
export function createPauses(): () => Promise<void> | undefined {
  let since = performance.now();
  const resume = (resolve: () => void): void => {
    since = performance.now();
    resolve();
  };
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return new Promise((resolve) => setImmediate(resume, resolve));
  };
}
