// Measures the program and its ceilings, and prints a table in Markdown. bench/README.md tells how and why.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { canPin, stayAway } from "./cores.ts";
import type { Figure } from "./figure.ts";
import { openLab } from "./lab.ts";
import { projectRoot } from "./paths.ts";
import { scenarios } from "./scenarios/index.ts";
import { formatTable } from "./table.ts";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "1" },
      "cpu-prof": { type: "string" },
      program: { type: "string", default: `${projectRoot}dist/cli/bin.js` },
    },
    allowPositionals: true,
  });
  const names = [...values.only, ...positionals];
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) {
    throw new Error(
      `No scenario is called ${unknown}. There are ${scenarios.map(({ name }) => name).join(", ")}.`,
    );
  }
  const extent = { rounds: Number(values.rounds), measuredMs: Number(values.seconds) * 1000 };
  stayAway();
  if (!canPin) tell("Nothing is held on a core of its own here: trust the ratios only roughly.\n");
  await using lab = await openLab(programIn(values.program, values["cpu-prof"]));
  const figures: Figure[] = [];
  for (const { name, measure } of scenarios) {
    if (names.length > 0 && !names.includes(name)) continue;
    tell(`${name} ...`);
    const startedMs = performance.now();
    figures.push(...(await measure(lab, extent)));
    tell(` ${Math.round((performance.now() - startedMs) / 1000)} s\n`);
  }
  process.stdout.write(formatTable(figures));
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
await main();
