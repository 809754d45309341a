import type { Alarm, Clock } from "../model/clock.ts";

/** Answers that have begun and are to be saved. */
export interface UnderWay {
  /** Notes one; what it returns notes its end. */
  begin(): () => void;
  /** Resolves when none is left, or so many milliseconds have passed. */
  ended(withinMs: number): Promise<void>;
}

/** Starts with none. */
export function createUnderWay(clock: Clock, alarm: Alarm): UnderWay {
  const answers = new Set<symbol>();
  let waiting: (() => void)[] = [];
  return {
    begin() {
      const answer = Symbol("answer");
      answers.add(answer);
      return () => {
        answers.delete(answer);
        if (answers.size > 0) return;
        for (const resolve of waiting) resolve();
        waiting = [];
      };
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
