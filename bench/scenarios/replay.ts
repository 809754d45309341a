import { ratio, type Figure, type Goal } from "../figure.ts";
import type { Lab } from "../lab.ts";
import type { KeptTask, LoadResult, Numbers } from "../load/task.ts";
import { multiply, record } from "../recordings.ts";
import { each, type Pairs } from "../rounds.ts";
import type { Extent, Scenario } from "../scenario.ts";
import { startBare, startProgram, type MeasuredServer } from "../servers.ts";
import { freshNumbers, inWarmPairs } from "../warm-pairs.ts";

const CONNECTIONS = [1, 16, 64];
const MANY = 10_000;

/** The first answer has a fixture read, the second has its request remembered. */
const ALL_KNOWN = { answers: 4 * MANY, atMostMs: 20_000 };

const ONE: Numbers = { place: "question", count: 1 };

/** `numbers` is asked for before each task. */
type Asked = Pick<KeptTask, "kind" | "connections"> & { readonly numbers: () => Numbers };

/** Small JSON answers over kept connections, with requests that repeat. */
export const replayRepeats: Scenario = {
  name: "replay",
  async measure(lab, extent) {
    const recordings = await record(lab, "one", ["json"]);
    await using ours = await startProgram(lab, "replay", recordings);
    await using bare = await startBare(lab, "mitm");
    const figures: Figure[] = [];
    for (const connections of CONNECTIONS) {
      const asked = { kind: "json", numbers: () => ONE, connections } as const;
      const pairs = await keptPairs(lab, extent, asked, ours, bare);
      const p99 = connections === 64 ? ratio("at most", 1.3) : undefined;
      figures.push(
        ...keptFigures("replay, requests repeat", connections, pairs, ratio("at least", 0.8), p99),
      );
    }
    return figures;
  },
};

/** The same where every body is new: a member that is not part of the key differs in each. */
export const replayNew: Scenario = {
  name: "replay-new",
  async measure(lab, extent) {
    const recordings = await record(lab, "ignoring", ["json"]);
    await using ours = await startProgram(lab, "replay", recordings, ["--ignore", "$.metadata.run"]);
    await using bare = await startBare(lab, "mitm");
    const asked = { kind: "json", numbers: () => freshNumbers("run"), connections: 16 } as const;
    const pairs = await keptPairs(lab, extent, asked, ours, bare);
    return keptFigures("replay, every body new", 16, pairs, ratio("at least", 0.55));
  },
};

/** The program with 10,000 fixtures against itself with one. */
export const replayMany: Scenario = {
  name: "replay-many",
  async measure(lab, extent) {
    await using many = await startProgram(lab, "replay", await multiply(lab, "many", MANY));
    await using one = await startProgram(lab, "replay", await record(lab, "one", ["json"]));
    const all: Numbers = { ...ONE, count: MANY };
    const pairs = await inWarmPairs(lab, extent, {
      ours: many.target,
      ceiling: one.target,
      load: (target) => ({
        task: "kept",
        kind: "json",
        numbers: target === many.target ? all : ONE,
        connections: 16,
      }),
      warmUp: ALL_KNOWN,
    });
    return keptFigures("replay, 10,000 fixtures against one", 16, pairs, ratio("at least", 0.97));
  },
};

/** Streams of 200 events in one burst. */
export const replayStream: Scenario = {
  name: "stream",
  async measure(lab, extent) {
    const recordings = await record(lab, "stream", ["stream"]);
    await using ours = await startProgram(lab, "replay", recordings);
    await using bare = await startBare(lab, "mitm", ["stream"]);
    const figures: Figure[] = [];
    for (const connections of [1, 16]) {
      const asked = { kind: "stream", numbers: () => ONE, connections } as const;
      const pairs = await keptPairs(lab, extent, asked, ours, bare);
      const name = "stream of 200 events";
      figures.push(...keptFigures(name, connections, pairs, ratio("at least", 0.85)), {
        group: name,
        name: `first byte p50, c=${connections}`,
        unit: "ms",
        ...each(pairs, ({ firstByteP50Ms }) => firstByteP50Ms),
        goal: ratio("at most", 1.2),
      });
    }
    return figures;
  },
};

function keptPairs(
  lab: Lab,
  extent: Extent,
  { numbers, ...asked }: Asked,
  ours: MeasuredServer,
  bare: MeasuredServer,
): Promise<Pairs<LoadResult>> {
  return inWarmPairs(lab, extent, {
    ours: ours.target,
    ceiling: bare.target,
    load: () => ({ task: "kept", ...asked, numbers: numbers() }),
    // With one connection load and server take turns: on two cores that would measure how fast cores wake up.
    core: asked.connections === 1 ? "program" : "others",
  });
}

function keptFigures(
  group: string,
  connections: number,
  pairs: Pairs<LoadResult>,
  goal: Goal,
  p99?: Goal,
): readonly Figure[] {
  const c = `c=${connections}`;
  // The same goal: what takes all of a core answers as often as its CPU allows.
  const cpuGoal = ratio("at most", 1 / goal.value);
  return [
    { group, name: c, unit: "req/s", ...each(pairs, ({ perSecond }) => perSecond), goal },
    {
      group,
      name: `CPU, ${c}`,
      unit: "µs",
      ...each(pairs, ({ cpuMicroseconds }) => cpuMicroseconds),
      goal: cpuGoal,
    },
    { group, name: `p50, ${c}`, unit: "ms", ...each(pairs, ({ p50Ms }) => p50Ms) },
    { group, name: `p99, ${c}`, unit: "ms", ...each(pairs, ({ p99Ms }) => p99Ms), goal: p99 },
  ];
}
