/** Milliseconds on a clock that never jumps, with fractions. */
export type Clock = () => number;

/** The process's own monotonic clock; `performance`, which tells the same, Node would have to load first. */
export const monotonicClock: Clock = () => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
};

/** Rings once at a time of the clock, and soon where that has passed; never early. What it returns calls it off. */
export type Alarm = (atMs: number, ring: () => void) => () => void;

/** The longest that Node's timers wait. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Alarms of the process's own timers. */
export function alarmsBy(clock: Clock): Alarm {
  return (atMs, ring) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const leftMs = Math.ceil(atMs - clock());
      timer = setTimeout(check, Math.min(leftMs, MAX_TIMEOUT_MS));
    };
    // Node counts from the time at which its turn began, and so rings early after a long one.
    const check = (): void => (clock() < atMs ? wait() : ring());
    wait();
    return () => clearTimeout(timer);
  };
}
