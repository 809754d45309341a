import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onCore } from "../cores.ts";
import { difference, ratio, value } from "../figure.ts";
import type { Lab } from "../lab.ts";
import { ask, multiply, record } from "../recordings.ts";
import { each, inPairs } from "../rounds.ts";
import { jsonAnswer } from "../samples.ts";
import type { Scenario } from "../scenario.ts";
import { startBare, startProgram, type MeasuredServer } from "../servers.ts";
import { cpuMicroseconds, residentMiB } from "../usage.ts";

const GROUP = "start, spawn to first proxied answer";
const MANY = 10_000;
/** Starts are short, and vary: so many for each round of the others. */
const STARTS_PER_ROUND = 3;

/** What a start took, and what it left. */
interface Started {
  readonly ms: number;
  readonly cpuMs: number;
  readonly residentMiB: number;
}

/** From spawn to the first proxied answer, and the memory that is in use then. */
export const start: Scenario = {
  name: "start",
  async measure(lab, { rounds }) {
    const few = await record(lab, "start-few", ["json"]);
    const many = await multiply(lab, "start-many", MANY);
    const answer = join(lab.folder, "answer.json");
    await writeFile(answer, jsonAnswer().bytes);
    const starts = rounds * STARTS_PER_ROUND;
    const few1 = (): Promise<Started> => measureStart(() => startProgram(lab, "replay", few));
    const plain = await inPairs(starts, few1, () => measureStart(() => startBare(lab, "start", [answer])));
    const first = await inPairs(
      starts,
      async () => {
        const caDir = await mkdtemp(join(lab.folder, "first-ca-"));
        const caFile = join(caDir, "mockai-proxy-ca.pem");
        return measureStart(() => startProgram({ ...lab, caDir, caFile }, "replay", few));
      },
      few1,
    );
    const full = await inPairs(starts, () => measureStart(() => startProgram(lab, "replay", many)), few1);
    const memory = "memory after the first answer";
    return [
      { group: GROUP, name: "CA present", unit: "ms", ...each(plain, took), goal: ratio("at most", 1.3) },
      { group: GROUP, name: "CPU", unit: "ms", ...each(plain, ({ cpuMs }) => cpuMs) },
      {
        group: GROUP,
        name: "the first run, making the CA (against: CA present)",
        unit: "ms",
        ...each(first, took),
        goal: value("at most", 400),
      },
      {
        group: GROUP,
        name: "10,000 fixtures (against: one)",
        unit: "ms",
        ...each(full, took),
        goal: difference("at most", 10),
      },
      {
        group: memory,
        name: "one fixture",
        unit: "MiB",
        ...each(plain, kept),
        goal: value("at most", 60),
      },
      {
        group: memory,
        name: "10,000 fixtures (against: one)",
        unit: "MiB",
        ...each(full, kept),
        goal: difference("at most", 15),
      },
    ];
  },
};

/** CPU time of `--help`. */
export const help: Scenario = {
  name: "help",
  async measure(lab, { rounds }) {
    const counter = join(lab.folder, "count-cpu.cjs");
    await writeFile(
      counter,
      'process.on("exit", () => { const { user, system } = process.cpuUsage();' +
        ' require("node:fs").writeSync(2, `CPU ${user + system}`); });\n',
    );
    const ours: number[] = [];
    for (let n = 0; n < rounds * STARTS_PER_ROUND; n++) ours.push(await cpuOfHelp(lab, counter));
    return [{ group: "--help", name: "CPU", unit: "ms", ours, ceiling: [], goal: value("at most", 120) }];
  },
};

const took = ({ ms }: Started): number => ms;
const kept = (started: Started): number => started.residentMiB;

async function measureStart(startServer: () => Promise<MeasuredServer>): Promise<Started> {
  const startedAtMs = performance.now();
  await using server = await startServer();
  await ask(server.target, "json");
  const ms = performance.now() - startedAtMs;
  const { pid } = server;
  return { ms, cpuMs: cpuMicroseconds(pid) / 1000, residentMiB: residentMiB(pid) };
}

async function cpuOfHelp({ program: [node = "", ...args] }: Lab, counter: string): Promise<number> {
  const [command = "", ...rest] = onCore("program", [node, "--require", counter, ...args, "--help"]);
  const child = spawn(command, rest, { stdio: ["ignore", "ignore", "pipe"] });
  const said = await text(child.stderr);
  return Number(/CPU (\d+)$/.exec(said)?.[1]) / 1000;
}
