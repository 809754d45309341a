import type { Core } from "../cores.ts";
import { ratio, type Figure, type Goal } from "../figure.ts";
import type { Lab } from "../lab.ts";
import type { KeptTask, LoadResult, Target } from "../load/task.ts";
import { multiply, record } from "../recordings.ts";
import { each, inPairs, type Pairs } from "../rounds.ts";
import type { Extent, Scenario } from "../scenario.ts";
import { startBare, startProgram, type MeasuredServer } from "../servers.ts";

const CONNECTIONS = [1, 16, 64];
const MANY = 10_000;

type Asked = Pick<KeptTask, "kind" | "numbers" | "connections">;

/** Small JSON answers over kept connections, with requests that repeat. */
export const replayRepeats: Scenario = {
  name: "replay",
  async measure(lab, extent) {
    const recordings = await record(lab, "one", ["json"]);
    await using ours = await startProgram(lab, "replay", recordings);
    await using bare = await startBare(lab, "mitm");
    const figures: Figure[] = [];
    for (const connections of CONNECTIONS) {
      const asked = { kind: "json", numbers: { place: "question", count: 1 }, connections } as const;
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
    const asked = { kind: "json", numbers: { place: "run", count: 1e8 }, connections: 16 } as const;
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
    // Each is asked several times before, so that all are known while we measure.
    await lab.load.run(keptTask(extent, askedOf(MANY), many.target, 12_000), "others");
    const pairs = await inPairs(
      extent.rounds,
      () => lab.load.run(keptTask(extent, askedOf(MANY), many.target), "others"),
      () => lab.load.run(keptTask(extent, askedOf(1), one.target), "others"),
    );
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
      const asked = { kind: "stream", numbers: { place: "question", count: 1 }, connections } as const;
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

function askedOf(count: number): Asked {
  return { kind: "json", numbers: { place: "question", count }, connections: 16 };
}

function keptPairs(
  lab: Lab,
  extent: Extent,
  asked: Asked,
  ours: MeasuredServer,
  bare: MeasuredServer,
): Promise<Pairs<LoadResult>> {
  const core = coreFor(asked.connections);
  return inPairs(
    extent.rounds,
    () => lab.load.run(keptTask(extent, asked, ours.target), core),
    () => lab.load.run(keptTask(extent, asked, bare.target), core),
  );
}

/** With one connection load and server take turns: on two cores that would measure how fast cores wake up. */
function coreFor(connections: number): Core {
  return connections === 1 ? "program" : "others";
}

function keptTask(extent: Extent, asked: Asked, target: Target, warmUpMs = 500): KeptTask {
  return { task: "kept", target, ...asked, warmUpMs, measuredMs: extent.measuredMs };
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
