import { ratio } from "../figure.ts";
import type { Figure } from "../figure.ts";
import { record } from "../recordings.ts";
import { each } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { startBare, startProgram } from "../servers.ts";
import { inWarmPairs } from "../warm-pairs.ts";

const AT_ONCE = 8;
/** What a connection runs is many times what a request does. */
const WARM_UP = { answers: 3000, atMostMs: 6000 };

/** CONNECT, handshake, one request and its answer, again and again. */
export const newConnections: Scenario = {
  name: "connections",
  async measure(lab, extent) {
    await using ours = await startProgram(lab, "replay", await record(lab, "connections", ["json"]));
    await using bare = await startBare(lab, "mitm");
    const figures: Figure[] = [];
    for (const resumed of [false, true]) {
      const pairs = await inWarmPairs(lab, extent, {
        ours: ours.target,
        ceiling: bare.target,
        load: () => ({ task: "new", connections: AT_ONCE, resumed }),
        warmUp: WARM_UP,
      });
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
