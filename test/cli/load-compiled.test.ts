import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "./scripted-terminal.ts";

const run = promisify(execFile);
const MODULE = new URL("../../build/src/cli/load-compiled.js", import.meta.url).href;
const LOADER = `import { loadCompiled } from ${JSON.stringify(MODULE)}; loadCompiled(process.argv[1]);`;

const FIRST = `
  "use strict";
  const { basename } = require("node:path");
  exports.name = "first";
  const { greet } = require("./second.cjs");
  console.log(greet(basename(__filename)), __dirname === module.folder, require.resolve("node:fs"));
`;
const SECOND = `exports.greet = (name) => "Hello " + name + " and " + require("./first.cjs").name;`;

let folder: string;

beforeEach(async () => {
  folder = join(await temporaryFolder(), "program");
  mkdirSync(folder);
  writeFileSync(join(folder, "first.cjs"), FIRST);
  writeFileSync(join(folder, "second.cjs"), SECOND);
});

async function load(environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout, stderr } = await run(
    process.execPath,
    ["--input-type=module", "-e", LOADER, join(folder, "first.cjs")],
    { env: environment },
  );
  return stdout + stderr;
}

const GREETING = "Hello first.cjs and first false node:fs\n";
/** Newer Nodes keep it themselves, elsewhere. */
const isKeptByNode = "enableCompileCache" in nodeModule;
const kept = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".v8"));

describe("loadCompiled", () => {
  it("loads a file and those beside it, the first time and with what was kept of them", async () => {
    expect(await load()).toBe(GREETING);
    const names = kept();
    expect(names).toHaveLength(isKeptByNode ? 0 : 2);
    const bytes = names.map((name) => readFileSync(join(folder, name)));
    expect(await load()).toBe(GREETING);
    expect(kept()).toEqual(names);
    expect(names.map((name) => readFileSync(join(folder, name)))).toEqual(bytes);
    expect(readdirSync(folder)).toHaveLength(2 + names.length);
  });

  it("keeps what a program has compiled by its start, and does not wait for its end", async () => {
    writeFileSync(join(folder, "second.cjs"), `${SECOND}setInterval(() => {}, 1000);`);
    const args = ["--input-type=module", "-e", LOADER, join(folder, "first.cjs")];
    const program = spawn(process.execPath, args, { env: {}, stdio: "ignore" });
    await vi.waitFor(() => expect(kept()).toHaveLength(isKeptByNode ? 0 : 2), { timeout: 20_000 });
    program.kill("SIGKILL");
    await once(program, "exit");
    expect(kept()).toHaveLength(isKeptByNode ? 0 : 2);
  });

  it("takes a changed file for another, also one as long as before", async () => {
    await load();
    writeFileSync(join(folder, "second.cjs"), SECOND.replace("Hello", "Adieu"));
    expect(await load()).toBe(GREETING.replace("Hello", "Adieu"));
  });

  it("makes anew what was kept and is broken", async () => {
    await load();
    for (const name of kept()) writeFileSync(join(folder, name), "broken");
    expect(await load()).toBe(GREETING);
    for (const name of kept()) expect(readFileSync(join(folder, name)).length).toBeGreaterThan(100);
  });

  it("says nothing where it cannot keep anything", async () => {
    writeFileSync(
      join(folder, "second.cjs"),
      `${SECOND}setImmediate(() => require("node:fs").rmSync(__dirname, { recursive: true }));`,
    );
    expect(await load()).toBe(GREETING);
  });

  it("keeps nothing where NODE_DISABLE_COMPILE_CACHE says so", async () => {
    expect(await load({ NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(GREETING);
    expect(kept()).toEqual([]);
  });
});
