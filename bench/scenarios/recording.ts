import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ratio } from "../figure.ts";
import type { Figure } from "../figure.ts";
import type { Lab } from "../lab.ts";
import type { LoadResult } from "../load/task.ts";
import { recordOptions } from "../recordings.ts";
import { each, type Pairs } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { startBare, startProgram } from "../servers.ts";
import { type Compared, freshNumbers, inWarmPairs } from "../warm-pairs.ts";

/** Small JSON answers, each recorded as a new fixture. */
export const recordJson: Scenario = {
  name: "record",
  async measure(lab, extent) {
    const folder = join(lab.folder, "recorded-bare");
    await mkdir(folder);
    await using ours = await startProgram(lab, "record", join(lab.folder, "recorded"), recordOptions(lab));
    await using bare = await startBare(lab, "recorder", [...upstreamOf(lab), folder]);
    const pairs = await inWarmPairs(lab, extent, {
      ours: ours.target,
      ceiling: bare.target,
      load: newQuestions,
      leavesWork: true,
    });
    const group = "recording JSON, against a bare recorder";
    return figures(group, pairs, { cpu: ratio("at most", 1.3) });
  },
};

/** The same with nothing saved. */
export const passThrough: Scenario = {
  name: "passthrough",
  async measure(lab, extent) {
    await using ours = await startProgram(lab, "passthrough", join(lab.folder, "passed"), recordOptions(lab));
    await using bare = await startBare(lab, "http-proxy", upstreamOf(lab));
    const pairs = await inWarmPairs(lab, extent, {
      ours: ours.target,
      ceiling: bare.target,
      load: newQuestions,
    });
    return figures("passing JSON through, against bare http-proxy", pairs, { rate: ratio("at least", 0.85) });
  },
};

/** Arguments of a bare server that forwards. */
function upstreamOf({ upstreamUrl, caFile }: Lab): string[] {
  return [new URL(upstreamUrl).port, caFile];
}

const newQuestions: Compared["load"] = () => ({
  task: "kept",
  kind: "json",
  numbers: freshNumbers("question"),
  connections: 16,
});

function figures(
  group: string,
  pairs: Pairs<LoadResult>,
  goals: { readonly rate?: Figure["goal"]; readonly cpu?: Figure["goal"] },
): readonly Figure[] {
  return [
    { group, name: "c=16", unit: "req/s", ...each(pairs, ({ perSecond }) => perSecond), goal: goals.rate },
    {
      group,
      name: "CPU, c=16",
      unit: "µs",
      ...each(pairs, ({ cpuMicroseconds }) => cpuMicroseconds),
      goal: goals.cpu,
    },
    { group, name: "p50, c=16", unit: "ms", ...each(pairs, ({ p50Ms }) => p50Ms) },
  ];
}
