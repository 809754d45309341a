import { difference, value } from "../figure.ts";
import type { MissesTask, Results } from "../load/task.ts";
import { multiply } from "../recordings.ts";
import type { Scenario } from "../scenario.ts";
import { startProgram } from "../servers.ts";
import { percentile } from "../statistics.ts";

const MANY = 10_000;
const HIT_CONNECTIONS = 4;
const PAUSE_MS = 20;

/** Requests that none of 10,000 fixtures answers, and what the others feel of them. */
export const misses: Scenario = {
  name: "misses",
  async measure(lab, { rounds, measuredMs }) {
    await using server = await startProgram(lab, "replay", await multiply(lab, "misses", MANY));
    const run = (of: Pick<MissesTask, "hitConnections" | "pauseMs">): Promise<Results["misses"]> =>
      lab.load.run({ task: "misses", target: server.target, count: MANY, ...of, measuredMs }, "others");
    // The first one has all documents read.
    await run({ hitConnections: 0, pauseMs: 0 });
    const alone: Results["misses"][] = [];
    const among: Results["misses"][] = [];
    const without: Results["kept"][] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(await run({ hitConnections: 0, pauseMs: 0 }));
      const numbers = { place: "question", count: MANY } as const;
      const kept = {
        kind: "json",
        numbers,
        connections: HIT_CONNECTIONS,
        warmUpMs: 500,
        measuredMs,
      } as const;
      without.push(await lab.load.run({ task: "kept", target: server.target, ...kept }, "others"));
      among.push(await run({ hitConnections: HIT_CONNECTIONS, pauseMs: PAUSE_MS }));
    }
    const group = "misses among 10,000 fixtures, the nearest found";
    const of = (results: typeof alone, share: number): number[] =>
      results.map(({ missesMs }) => percentile(missesMs, share));
    return [
      { group, name: "p50", unit: "ms", ours: of(alone, 0.5), ceiling: [], goal: value("at most", 20) },
      { group, name: "p99", unit: "ms", ours: of(alone, 0.99), ceiling: [], goal: value("at most", 20) },
      {
        group,
        name: "p50 while others hit",
        unit: "ms",
        ours: of(among, 0.5),
        ceiling: [],
      },
      {
        group,
        name: "p99 of hits with a miss every 20 ms (against: with none)",
        unit: "ms",
        ours: among.map(({ hits }) => hits?.p99Ms ?? Number.NaN),
        ceiling: without.map(({ p99Ms }) => p99Ms),
        goal: difference("at most", 1),
      },
    ];
  },
};
