// Runs every client behind the product and compares what they did with docs/clients.md. With --write, makes
// that page anew. With names of languages or clients, runs only those and compares nothing.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import type { Client, Row } from "./client.ts";
import { clients } from "./clients.ts";
import { page, scratch } from "./folders.ts";
import { install, installTools } from "./install.ts";
import { installations } from "./installations.ts";
import { record, replay, versionOf } from "./measure.ts";
import { differences, formatPage } from "./page.ts";
import { inParallel } from "./pool.ts";
import type { ProxiedRun } from "./proxied-run.ts";
import { startProviders } from "./providers.ts";
import { formatTable } from "./table.ts";

const INSTALLATIONS_AT_ONCE = 3;
const CLIENTS_AT_ONCE = 3;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { write: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const wanted = clients.filter(
    ({ language, name }) =>
      positionals.length === 0 || positionals.includes(language) || positionals.includes(name),
  );
  await timed("installed", () => installFor(wanted));
  const rows = await timed("ran", () => measureAll(wanted));
  process.stdout.write(`\n${formatTable(rows)}\n`);
  if (values.write) await writePage(rows);
  else if (positionals.length === 0) await comparePage(rows);
}

async function installFor(wanted: readonly Client[]): Promise<void> {
  const names = new Set(wanted.map(({ installation }) => installation));
  const needed = installations.filter(({ name }) => names.has(name));
  await installTools(needed);
  await inParallel(needed, INSTALLATIONS_AT_ONCE, (installation) =>
    timed(installation.name, () => install(installation)),
  );
}

async function measureAll(wanted: readonly Client[]): Promise<Row[]> {
  await rm(scratch, { recursive: true, force: true });
  const recorded = await recordAll(wanted);
  return inParallel([...recorded], CLIENTS_AT_ONCE, async ([client, run]) => ({
    client,
    version: await versionOf(client),
    cells: await replay(client, run),
  }));
}

/** When it resolves, the providers are gone. */
async function recordAll(wanted: readonly Client[]): Promise<Map<Client, ProxiedRun>> {
  await using providers = await startProviders();
  const runs = await inParallel(
    wanted,
    CLIENTS_AT_ONCE,
    async (client) => [client, await record(client, providers)] as const,
  );
  return new Map(runs);
}

async function writePage(rows: readonly Row[]): Promise<void> {
  await mkdir(dirname(page), { recursive: true });
  await writeFile(page, formatPage(rows));
}

async function comparePage(rows: readonly Row[]): Promise<void> {
  const changed = differences(await readFile(page, "utf8").catch(() => ""), formatPage(rows));
  if (changed.length === 0) return;
  process.exitCode = 1;
  process.stdout.write(
    `\ndocs/clients.md says something else:\n\n${changed.join("\n")}\n\n` +
      `What each client got is in ${scratch}. If that is how it should be, type npm run clients -- --write.\n`,
  );
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedMs = performance.now();
  const result = await work();
  process.stdout.write(`${what} in ${Math.round((performance.now() - startedMs) / 1000)} s\n`);
  return result;
}

await main();
