import { setTimeout } from "node:timers/promises";
import { HOST } from "../samples.ts";
import { askKept } from "./kept.ts";
import { askOnce } from "./new.ts";
import { createQuestions } from "./questions.ts";
import type { MissesTask, Results } from "./task.ts";
import { openTunnel } from "./tunnel.ts";

/** Far above the numbers of all fixtures. */
const FIRST_MISS = 50_000_000;
const MISSES = 10_000_000;

/** Asks for misses, and for hits meanwhile. Rejects where one gets what the other should. */
export async function askMisses(task: MissesTask): Promise<Results["misses"]> {
  const { target, count, hitConnections: connections, warmUp, measuredMs } = task;
  const numbers = { place: "question", count } as const;
  const hits =
    connections === 0
      ? undefined
      : askKept({ task: "kept", target, kind: "json", numbers, connections, warmUp, measuredMs });
  const [missesMs, ofHits] = await Promise.all([askFor(task), hits]);
  return { missesMs, hits: ofHits };
}

async function askFor({ target, pauseMs, warmUp, measuredMs }: MissesTask): Promise<number[]> {
  const numbers = { place: "question", first: FIRST_MISS, count: MISSES } as const;
  const questions = createQuestions({ kind: "json", numbers, target, areMisses: true });
  const socket = await openTunnel(target, { host: HOST });
  const times: number[] = [];
  const warmAtMs = performance.now() + warmUp.atMostMs;
  while (times.length === 0 || performance.now() < warmAtMs + measuredMs) {
    const { bytes, number } = questions.next();
    const startedAtMs = performance.now();
    questions.check(await askOnce(socket, bytes), number);
    if (startedAtMs >= warmAtMs) times.push(performance.now() - startedAtMs);
    if (pauseMs > 0) await setTimeout(pauseMs);
  }
  socket.destroy();
  return times;
}
