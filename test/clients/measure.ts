import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cell, Cells, Client, VersionSource } from "./client.ts";
import { installed, scratch } from "./folders.ts";
import type { Providers } from "./providers.ts";
import { folderName, runBehindProxy, type ProxiedRun } from "./proxied-run.ts";
import { runProgram } from "./run-program.ts";

const PROMPT = "Hello from a real client.";
const NEW_PROMPT = "Something that was never recorded.";
const THIRTY_SECONDS_MS = 30_000;
const EXIT_CODE_AFTER_MISSES = 3;

/** Runs a client under `record`, before the stand-ins of the providers. */
export async function record(client: Client, { mapOptions, keys }: Providers): Promise<ProxiedRun> {
  await mkdir(join(scratch, folderName(client)), { recursive: true });
  return keep(
    client,
    "record",
    await runBehindProxy(client, { mode: "record", name: "record", prompt: PROMPT, mapOptions, keys }),
  );
}

/** Runs it under `replay` for what was recorded and for what was not, without a key; says what it did in all. */
export async function replay(client: Client, recorded: ProxiedRun): Promise<Cells> {
  const { exchanges = 2, answer: expected = /simulated/ } = client;
  const run = async (name: string, prompt: string): Promise<ProxiedRun> =>
    keep(client, name, await runBehindProxy(client, { mode: "replay", name, prompt }));
  const replayed = await run("replay", PROMPT);
  const missed = await run("miss", NEW_PROMPT);
  return {
    reached: cell(recorded.lines.length > 0),
    trusted: cell(recorded.lines.some(({ url }) => url?.startsWith("https:"))),
    recorded: cell(
      recorded.exitCode === 0 &&
        count(recorded, "recorded") === exchanges &&
        recorded.answers.every((answer) => expected.test(answer)),
    ),
    replayed: cell(
      replayed.exitCode === 0 &&
        count(replayed, "replayed") === exchanges &&
        recorded.answers.every((answer, index) => answer !== "" && answer === replayed.answers[index]),
    ),
    missed: cell(
      missed.exitCode === EXIT_CODE_AFTER_MISSES &&
        count(missed, "missed") === 2 &&
        missed.answers.every((answer) => answer.includes("mockai-proxy has no recording")),
    ),
  };
}

/** The version of an installed client. Throws where it cannot be found. */
export async function versionOf({ installation, version, name }: Client): Promise<string> {
  const found = version.pattern.exec(await versionText(version, join(installed, installation)))?.[1];
  if (found === undefined) throw new Error(`The version of ${name} is not to be found in ${installation}.`);
  return found;
}

async function versionText({ file, command }: VersionSource, cwd: string): Promise<string> {
  if (file !== undefined) return readFile(join(cwd, file), "utf8");
  return (await runProgram(command ?? [], { cwd, timeoutMs: THIRTY_SECONDS_MS })).stdout;
}

function cell(held: boolean): Cell {
  return held ? "yes" : "no";
}

function count({ lines }: ProxiedRun, outcome: string): number {
  return lines.filter((line) => line.outcome === outcome).length;
}

/** Leaves what a client got and said beside its log, for whoever looks why a cell is not green. */
async function keep(client: Client, name: string, run: ProxiedRun): Promise<ProxiedRun> {
  const file = join(scratch, folderName(client), `${name}.json`);
  await writeFile(file, `${JSON.stringify(run, undefined, 2)}\n`);
  return run;
}
