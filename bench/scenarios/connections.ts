import { ratio } from "../figure.ts";
import type { Figure } from "../figure.ts";
import type { NewTask, Target } from "../load/task.ts";
import { record } from "../recordings.ts";
import { each, inPairs } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { startBare, startProgram } from "../servers.ts";

const AT_ONCE = 8;

/** CONNECT, handshake, one request and its answer, again and again. */
export const newConnections: Scenario = {
  name: "connections",
  async measure(lab, { rounds, measuredMs }) {
    await using ours = await startProgram(lab, "replay", await record(lab, "connections", ["json"]));
    await using bare = await startBare(lab, "mitm");
    const figures: Figure[] = [];
    for (const resumed of [false, true]) {
      const task = (target: Target): NewTask => ({
        task: "new",
        target,
        connections: AT_ONCE,
        resumed,
        warmUpMs: 500,
        measuredMs,
      });
      const pairs = await inPairs(
        rounds,
        () => lab.load.run(task(ours.target), "others"),
        () => lab.load.run(task(bare.target), "others"),
      );
      const group = resumed ? "new connections, session resumed" : "new connections";
      const goal = ratio("at least", 0.97);
      figures.push(
        { group, name: "c=8", unit: "conn/s", ...each(pairs, ({ perSecond }) => perSecond), goal },
        { group, name: "CPU", unit: "µs", ...each(pairs, ({ cpuMicroseconds }) => cpuMicroseconds) },
        { group, name: "p50", unit: "ms", ...each(pairs, ({ p50Ms }) => p50Ms) },
      );
    }
    return figures;
  },
};
