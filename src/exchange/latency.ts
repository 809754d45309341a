import { UsageError } from "../errors.ts";
import type { Alarm, Clock } from "../model/clock.ts";
import type { Interaction } from "../model/interaction.ts";
import type { Latency } from "../model/options.ts";

/** When a replayed answer is due, in milliseconds after its request. */
export interface Schedule {
  readonly headMs: number;
  /** Of the interim answer with this index. */
  readonly interimMs: (index: number) => number;
  /** Of the piece with this index among so many. */
  readonly pieceMs: (index: number, count: number) => number;
}

/** How fast replay is. */
export interface Pace {
  /** When it answers with an interaction; undefined for at once. */
  answer(interaction: Interaction): Schedule | undefined;
  /** How long after the one before it a frame of a session is sent that came so long after it. */
  gapMs(recordedMs: number): number;
}

/** A schedule's beginning, and what tells the time. */
export interface Timekeeper {
  /** When the request was there to its end, on {@link clock}. */
  readonly arrivedAt: number;
  readonly clock: Clock;
  readonly alarm: Alarm;
}

/** The pace that was asked for. Throws UsageError where it is none. */
export function paceOf(latency: Latency): Pace {
  if (latency === "none") return { answer: () => undefined, gapMs: () => 0 };
  if (latency === "recorded") return recordedPace(1);
  if (typeof latency === "number") {
    checkNumber(latency, latency);
    return {
      answer: () => ({ headMs: latency, interimMs: () => latency, pieceMs: () => latency }),
      gapMs: () => 0,
    };
  }
  const factor = /^\d*\.?\d+x$/.test(latency) ? Number(latency.slice(0, -1)) : Number.NaN;
  checkNumber(factor, latency);
  return recordedPace(factor);
}

function recordedPace(factor: number): Pace {
  return {
    answer: (interaction) => recordedTimes(interaction, factor),
    gapMs: (recordedMs) => recordedMs * factor,
  };
}

/** A body that no longer has its recorded pieces has their times, spread over those that it has. */
function recordedTimes({ headAtMs, interim, chunks }: Interaction, factor: number): Schedule {
  return {
    headMs: headAtMs * factor,
    interimMs: (index) => Math.min(headAtMs, interim?.[index]?.atMs ?? headAtMs) * factor,
    pieceMs(index, count) {
      const [atMs] = chunks[Math.floor((index * chunks.length) / count)] ?? [headAtMs];
      return Math.max(headAtMs, atMs) * factor;
    },
  };
}

/**
 * Resolves when so many milliseconds have passed since the request's arrival, or when `gone` resolves. Each time
 * is counted from the arrival, so that being late once makes nothing later.
 */
export async function until(
  afterMs: number,
  { arrivedAt, clock, alarm }: Timekeeper,
  gone: Promise<void>,
): Promise<void> {
  const atMs = arrivedAt + afterMs;
  if (clock() >= atMs) return;
  let callOff: (() => void) | undefined;
  const due = new Promise<void>((resolve) => (callOff = alarm(atMs, resolve)));
  await Promise.race([due, gone]);
  callOff?.();
}

function checkNumber(value: number, latency: Latency): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new UsageError(
    "bad_latency",
    `The latency ${JSON.stringify(latency)} cannot be used. It is none, recorded, a factor of what was recorded, or ` +
      `milliseconds to the head. Give one like "none", "recorded", "2x" (twice as slow), "0.5x" or 200.`,
  );
}
