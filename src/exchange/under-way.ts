import type { Alarm, Clock } from "../model/clock.ts";

/** How long work waits for a gap that does not come. */
const PATIENCE_MS = 20;

/** Answers that have begun and are to be saved. */
export interface UnderWay {
  /** Notes one; what it returns notes its end. */
  begin(): () => void;
  /** Notes that a piece of one has just been sent. */
  passed(): void;
  /**
   * For work that holds all others up: resolves when a piece has just been sent, and the next one may be a while; for
   * one who waits at a time. At once where no answer is under way, and soon where no piece comes.
   */
  gap(): Promise<void>;
  /** Resolves when none is left, or so many milliseconds have passed. */
  ended(withinMs: number): Promise<void>;
}

/** Starts with none. */
export function createUnderWay(clock: Clock, alarm: Alarm): UnderWay {
  const answers = new Set<symbol>();
  let waiting: (() => void)[] = [];
  const forGap = new Set<() => void>();
  return {
    begin() {
      const answer = Symbol("answer");
      answers.add(answer);
      return () => {
        answers.delete(answer);
        if (answers.size > 0) return;
        for (const resolve of [...waiting, ...forGap]) resolve();
        waiting = [];
        forGap.clear();
      };
    },
    passed() {
      const [first] = forGap;
      if (first === undefined) return;
      forGap.delete(first);
      // By then it is on its way, and so is what has come with it.
      setImmediate(first);
    },
    async gap() {
      if (answers.size === 0) return;
      let callOff: (() => void) | undefined;
      await new Promise<void>((resolve) => {
        forGap.add(resolve);
        callOff = alarm(clock() + PATIENCE_MS, () => {
          forGap.delete(resolve);
          resolve();
        });
      });
      callOff?.();
    },
    async ended(withinMs) {
      if (answers.size === 0) return;
      let callOff: (() => void) | undefined;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        callOff = alarm(clock() + withinMs, resolve);
      });
      callOff?.();
    },
  };
}
