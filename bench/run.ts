// Measures the program and its ceilings, and prints a table in Markdown. bench/README.md tells how and why.
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { canPin, stayAway } from "./cores.ts";
import type { Figure } from "./figure.ts";
import { openLab, type Lab } from "./lab.ts";
import { projectRoot } from "./paths.ts";
import { installPeers } from "./peers/packages.ts";
import { formatResults, loadNow } from "./results-page.ts";
import type { Extent, Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";
import { againstPeers, peers } from "./scenarios/peers.ts";
import { formatTable } from "./table.ts";

/** Those that run only when they are asked for. */
const ON_REQUEST = [againstPeers];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "1.5" },
      peers: { type: "boolean", default: false },
      "install-peers": { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      "cpu-prof": { type: "string" },
      with: { type: "string", multiple: true, default: [] },
      program: { type: "string", default: `${projectRoot}dist/cli/bin.js` },
    },
    allowPositionals: true,
  });
  if (values["install-peers"]) await installPeers();
  const wanted = choose([...values.only, ...positionals], values.peers);
  const extent = { rounds: Number(values.rounds), measuredMs: Number(values.seconds) * 1000 };
  const loadBefore = loadNow();
  stayAway();
  if (!canPin) tell("Nothing is held on a core of its own here: trust the ratios only roughly.\n");
  const versions = peers.map(({ name, version }) => ({ name, version: version() }));
  const program = programIn(values.program, values["cpu-prof"]);
  await using lab = await openLab(program, values.with);
  const figures = await measureAll(lab, wanted, extent);
  process.stdout.write(formatTable(figures));
  if (!values.write) return;
  const run = { figures, extent, program, peers: versions, loadBefore };
  await writeFile(join(projectRoot, "bench", "RESULTS.md"), formatResults(run));
}

/** Throws where there is no scenario of a name. */
function choose(names: readonly string[], withPeers: boolean): readonly Scenario[] {
  const all = [...scenarios, ...ON_REQUEST];
  const unknown = names.find((name) => !all.some((scenario) => scenario.name === name));
  if (unknown !== undefined)
    throw new Error(`No scenario is called ${unknown}. There are ${all.map(({ name }) => name).join(", ")}.`);
  if (names.length > 0) return all.filter(({ name }) => names.includes(name));
  return withPeers ? all : scenarios;
}

async function measureAll(lab: Lab, wanted: readonly Scenario[], extent: Extent): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, measure } of wanted) {
    tell(`${name} ...`);
    const startedMs = performance.now();
    const measured = await measure(lab, extent).catch((error: unknown) => {
      throw new Error(`${name} went wrong, and the run ends here.`, { cause: error });
    });
    figures.push(...measured);
    tell(` ${Math.round((performance.now() - startedMs) / 1000)} s\n`);
  }
  return figures;
}

/** The command line of a program, which leaves profiles in a folder where that is wanted. */
function programIn(file: string, profiles: string | undefined): string[] {
  const options = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${resolve(profiles)}`];
  return [process.execPath, ...options, resolve(file)];
}

function tell(text: string): void {
  process.stderr.write(text);
}

for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
await main().catch((error: unknown) => {
  process.exitCode = 1;
  const { message, cause } = error as Error;
  tell(`\n${message}\n${cause instanceof Error ? `${cause.message}\n` : ""}`);
});
