import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { difference, value, type Figure } from "../figure.ts";
import type { Lab } from "../lab.ts";
import type { Results } from "../load/task.ts";
import { ask, recordOptionsFor } from "../recordings.ts";
import { PATH } from "../samples.ts";
import type { Scenario } from "../scenario.ts";
import { startProgram } from "../servers.ts";
import { median } from "../statistics.ts";

const MANY = 500;
const UNKNOWN = "h000.bench.example";
/** Of as many providers. */
const KNOWN = [
  "api.openai.com",
  "api.deepseek.com",
  "api.mistral.ai",
  "api.together.xyz",
  "api.x.ai",
  "api.anthropic.com",
  "api.cohere.com",
  "api.perplexity.ai",
];

/** New connections to hosts that were not seen before in this run, against the same hosts once more. */
export const newHosts: Scenario = {
  name: "hosts",
  async measure(lab, { rounds }) {
    const known = await recordHosts(lab, "known-hosts", KNOWN);
    const unknown = await recordHosts(lab, "unknown-hosts", [UNKNOWN]);
    const hosts = Array.from({ length: MANY }, (_, n) => `h${String(n).padStart(3, "0")}.bench.example`);
    await copyHost(unknown, hosts);
    const ofKnown: Results["hosts"][] = [];
    const ofUnknown: Results["hosts"][] = [];
    for (let round = 0; round < rounds; round++) {
      ofKnown.push(await askInNewRun(lab, known, KNOWN));
      ofUnknown.push(await askInNewRun(lab, unknown, hosts));
    }
    return [
      firstSight("known providers' hosts", ofKnown, 0.2),
      firstSight(`${MANY} unknown hosts`, ofUnknown, 1.5),
      {
        group: "first connection to a host (against: the next one)",
        name: `${MANY} unknown hosts, all`,
        unit: "s",
        ours: ofUnknown.map(({ firstMs }) => inSeconds(firstMs)),
        ceiling: ofUnknown.map(({ againMs }) => inSeconds(againMs)),
        goal: value("at most", 3),
      },
    ];
  },
};

function firstSight(name: string, results: readonly Results["hosts"][], mostMs: number): Figure {
  return {
    group: "first connection to a host (against: the next one)",
    name: `${name}, p50`,
    unit: "ms",
    ours: results.map(({ firstMs }) => median(firstMs)),
    ceiling: results.map(({ againMs }) => median(againMs)),
    goal: difference("at most", mostMs),
  };
}

function inSeconds(times: readonly number[]): number {
  return times.reduce((sum, ms) => sum + ms, 0) / 1000;
}

/** The first connection of all warms up what has nothing to do with hosts. */
async function askInNewRun(
  lab: Lab,
  recordings: string,
  hosts: readonly string[],
): Promise<Results["hosts"]> {
  const [first = "", ...others] = hosts;
  await using server = await startProgram(lab, "replay", recordings);
  for (let n = 0; n < 200; n++) await ask(server.target, "json", first);
  return await lab.load.run({ task: "hosts", target: server.target, hosts: others }, "others");
}

async function recordHosts(lab: Lab, name: string, hosts: readonly string[]): Promise<string> {
  const recordings = join(lab.folder, name);
  await using server = await startProgram(lab, "record", recordings, recordOptionsFor(lab, hosts));
  for (const host of hosts) await ask(server.target, "json", host);
  return recordings;
}

/** Gives other hosts the fixtures of the unknown one. */
async function copyHost(recordings: string, hosts: readonly string[]): Promise<void> {
  for (const host of hosts.filter((name) => name !== UNKNOWN)) {
    const folder = join(recordings, host, PATH);
    await mkdir(dirname(folder), { recursive: true });
    await cp(join(recordings, UNKNOWN, PATH), folder, { recursive: true });
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), "utf8");
      await writeFile(join(folder, file), text.replaceAll(UNKNOWN, host));
    }
  }
}
