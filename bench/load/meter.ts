import { percentile } from "../statistics.ts";
import { cpuMicroseconds } from "../usage.ts";
import type { Answer } from "./response-reader.ts";
import type { LoadResult, WarmUp } from "./task.ts";

/** Measures answers from the moment when the server is warm until the time is up. */
export interface Meter {
  /** Takes note of an answer. False when the time is up. */
  readonly took: (answer: Pick<Answer, "firstByteAtMs" | "endedAtMs">, askedAtMs: number) => boolean;
  readonly result: () => LoadResult;
}

/** A meter for the process `pid`, whose time begins now. */
export function createMeter(
  { warmUp, measuredMs }: { readonly warmUp: WarmUp; readonly measuredMs: number },
  pid: number,
): Meter {
  const warmAtMs = performance.now() + warmUp.atMostMs;
  let warmedUp = 0;
  const timesMs: number[] = [];
  const firstByteMs: number[] = [];
  let begun: { readonly atMs: number; readonly cpu: number } | undefined;
  let ended: typeof begun;
  return {
    took({ firstByteAtMs, endedAtMs }, askedAtMs) {
      if (begun === undefined) {
        warmedUp += 1;
        if (warmedUp < warmUp.answers && endedAtMs < warmAtMs) return true;
        begun = { atMs: performance.now(), cpu: cpuMicroseconds(pid) };
        return true;
      }
      if (ended !== undefined) return false;
      timesMs.push(endedAtMs - askedAtMs);
      firstByteMs.push(firstByteAtMs - askedAtMs);
      if (endedAtMs < begun.atMs + measuredMs) return true;
      ended = { atMs: endedAtMs, cpu: cpuMicroseconds(pid) };
      return false;
    },
    result() {
      const count = timesMs.length;
      const { atMs, cpu } = begun ?? { atMs: 0, cpu: 0 };
      const end = ended ?? { atMs: 0, cpu: 0 };
      return {
        count,
        perSecond: (count / (end.atMs - atMs)) * 1000,
        cpuMicroseconds: (end.cpu - cpu) / count,
        p50Ms: percentile(timesMs, 0.5),
        p99Ms: percentile(timesMs, 0.99),
        firstByteP50Ms: percentile(firstByteMs, 0.5),
      };
    },
  };
}
