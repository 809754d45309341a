/** Milliseconds on a clock that never jumps, with fractions. */
export type Clock = () => number;

/** The process's own monotonic clock. */
export const monotonicClock: Clock = () => performance.now();
