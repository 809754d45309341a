import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { openAuthority } from "../../src/authority/authority.ts";
import { startProgram, type Program } from "./child-process.ts";
import { temporaryFolder } from "./scripted-terminal.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const RECORDED = {
  model: "gpt-4o-mini",
  messages: [
    {
      role: "system",
      content:
        "You are a poetic assistant, skilled in explaining complex programming concepts with creative flair.",
    },
    { role: "user", content: "Compose a poem that explains the concept of recursion in programming." },
  ],
  stream: true,
};

/** Code that writes down what has been loaded: when it is asked to, and at the end. */
const noting = (file: string): string => `
  import * as nodeModule from "node:module";
  import { renameSync, writeFileSync } from "node:fs";
  process.env.NODE_DISABLE_COMPILE_CACHE = "1";
  const note = () => {
    const ofNode = process.moduleLoadList.map((entry) => entry.replace(/^NativeModule /, "node:"));
    writeFileSync("${file}.new", JSON.stringify([...Object.keys(nodeModule.default._cache), ...ofNode]));
    renameSync("${file}.new", "${file}");
  };
  process.on("SIGUSR2", () => { note(); console.error("noted"); }).on("exit", note);
`;

/** The program, and what it has loaded. */
interface Noted extends Program {
  /** Modules of ours and of others by their path, those of Node by their name. */
  readonly loaded: () => string[];
}

async function startNoted(argv: readonly string[], preload = ""): Promise<Noted> {
  const file = join(await temporaryFolder(), "loaded");
  const program = await startProgram(argv, noting(file) + preload);
  return {
    ...program,
    loaded: () => (JSON.parse(readFileSync(file, "utf8")) as string[]).flatMap(modulesOf),
  };
}

/** What a file of dist/ was made of, its map tells; one that only leads to another has none. */
function modulesOf(file: string): string[] {
  if (file.startsWith("node:")) return [file];
  if (!existsSync(`${file}.map`)) return [];
  const { sources } = JSON.parse(readFileSync(`${file}.map`, "utf8")) as { sources: string[] };
  return sources.map((source) => source.replace(/^.*(?=node_modules\/)|^(\.\.\/)+/, ""));
}

/** What is of these folders, packages or modules of Node. */
function among(modules: readonly string[], ...names: readonly string[]): string[] {
  return modules.filter((module) => names.some((name) => module === name || module.startsWith(`${name}/`)));
}

it("answers from a recording without what only other runs need", async () => {
  const caDir = await temporaryFolder();
  await openAuthority(caDir);
  const folders = ["--recordings", join(ROOT, "recordings"), "--ca-dir", caDir];
  const program = await startNoted(["replay", "--port", "0", "--json", ...folders]);
  const [, url = ""] = /"url":"([^"]*)"/.exec(await program.says("}\n")) ?? [];
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify(RECORDED),
  });
  expect(answer.status).toBe(200);
  await answer.body?.cancel();
  program.kill("SIGUSR2");
  await program.says("noted");
  const loaded = program.loaded();
  expect(loaded).toEqual(expect.arrayContaining(["src/exchange/replay.ts", "node:http"]));
  expect(among(loaded, "node_modules/yargs-parser", "node_modules/lowdb")).not.toEqual([]);
  expect(
    among(
      loaded,
      "node_modules/yargs",
      "node_modules/http-proxy",
      "node_modules/ws",
      "node_modules/node-forge",
      "src/upstream/forwarder.ts",
      "src/exchange/record.ts",
      "src/exchange/forward.ts",
      "src/exchange/miss.ts",
      "src/exchange/own-pages.ts",
      "src/exchange/session",
      "src/connection/http2-engine.ts",
      "src/launch/client-environment.ts",
      "src/cli/report/report-files.ts",
      "node:http2",
      "node:https",
      "node:worker_threads",
    ),
  ).toEqual([]);
});

it.each([
  "--help",
  "--version",
  "replay --help",
  "hash --help",
  "replay --no-such-option",
  "no-such-command",
])("answers %s without the proxy", async (line) => {
  const program = await startNoted(line.split(" "));
  await program.ended;
  const loaded = program.loaded();
  expect(loaded).toContain("src/cli/run.ts");
  expect(among(loaded, "src/proxy.ts", "src/matching", "src/store", "src/providers", "node:tls")).toEqual([]);
});

it("listens for signals before it loads the rest", async () => {
  const endWhenItListens = `process.on("newListener", (name) => {
    if (name !== "uncaughtException") return;
    note();
    process.kill(process.pid, "SIGKILL");
  });`;
  const program = await startNoted(["replay", "--port", "0"], endWhenItListens);
  await program.ended;
  const loaded = program.loaded();
  expect(loaded).toContain("src/cli/main.ts");
  expect(loaded).not.toContain("src/cli/run.ts");
});

it("is made of plain ASCII, of which V8 holds each character in one byte", () => {
  const folder = join(ROOT, "dist/cli");
  const files = readdirSync(folder).filter((name) => /\.c?js$/.test(name));
  expect(files).toContain("bin.js");
  const isPlain = (name: string): boolean => /^[\0-\x7f]*$/.test(readFileSync(join(folder, name), "latin1"));
  expect(files.filter((name) => !isPlain(name))).toEqual([]);
});
