import { difference, value } from "../figure.ts";
import type { KeptTask, MissesTask, Results, WarmUp } from "../load/task.ts";
import { multiply } from "../recordings.ts";
import type { Scenario } from "../scenario.ts";
import { startProgram } from "../servers.ts";
import { WARM } from "../warm-pairs.ts";
import { percentile } from "../statistics.ts";

const MANY = 10_000;
const HIT_CONNECTIONS = 4;
const PAUSE_MS = 20;

const NONE: WarmUp = { answers: 0, atMostMs: 0 };
const MISSES_WARM_UP: WarmUp = { answers: 0, atMostMs: 2000 };
/** Each is asked for several times, so that all are known. */
const HITS_WARM_UP: WarmUp = { answers: 3 * MANY, atMostMs: 8000 };

type Asked = Pick<MissesTask, "hitConnections" | "pauseMs">;
const MISSES_ALONE: Asked = { hitConnections: 0, pauseMs: 0 };
const BESIDE_HITS: Asked = { hitConnections: HIT_CONNECTIONS, pauseMs: PAUSE_MS };

/** Requests that none of 10,000 fixtures answers, and what the others feel of them. */
export const misses: Scenario = {
  name: "misses",
  async measure(lab, { rounds, measuredMs }) {
    await using server = await startProgram(lab, "replay", await multiply(lab, "misses", MANY));
    const { target } = server;
    const ask = (asked: Asked, warmUp = WARM, forMs = measuredMs): Promise<Results["misses"]> =>
      lab.load.run({ task: "misses", target, count: MANY, ...asked, warmUp, measuredMs: forMs }, "others");
    const hit = (warmUp = WARM, forMs = measuredMs): Promise<Results["kept"]> => {
      const numbers = { place: "question", count: MANY } as const;
      const hits: Omit<KeptTask, "warmUp" | "measuredMs"> = {
        task: "kept",
        target,
        kind: "json",
        numbers,
        connections: HIT_CONNECTIONS,
      };
      return lab.load.run({ ...hits, warmUp, measuredMs: forMs }, "others");
    };
    // All documents are read for it.
    const first = await ask(MISSES_ALONE, NONE, 0);
    await ask(MISSES_ALONE, MISSES_WARM_UP, 0);
    await hit(HITS_WARM_UP, 0);
    const alone: Results["misses"][] = [];
    const among: Results["misses"][] = [];
    const without: Results["kept"][] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(await ask(MISSES_ALONE));
      without.push(await hit());
      among.push(await ask(BESIDE_HITS));
    }
    const group = "misses among 10,000 fixtures, the nearest found";
    const of = (results: typeof alone, share: number): number[] =>
      results.map(({ missesMs }) => percentile(missesMs, share));
    return [
      { group, name: "the first one, index made", unit: "ms", ours: first.missesMs, ceiling: [] },
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
