import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider } from "../simulated-provider/server.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mockai-proxy-package-"));
  await run("npm", ["pack", "--pack-destination", folder], { cwd: ROOT });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "user", private: true, type: "module" }),
  );
  await run("npm", ["install", "--no-fund", "--no-audit", join(folder, archive ?? "")], { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const bin = (): string => join(folder, "node_modules", ".bin", "mockai-proxy");

async function filesOf(inside: string, ending: string): Promise<string[]> {
  const names = await readdir(inside);
  return names.filter((name) => name.endsWith(ending)).map((name) => join(inside, name));
}

/** Starts the installed command, waits for its address, does something, and ends it. */
async function withProxy(args: string[], act: (url: string) => Promise<void>): Promise<number | null> {
  const child = spawn(bin(), [...args, "--port", "0", "--json"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const start = JSON.parse(String((await lines.next()).value)) as { url: string };
  await act(start.url);
  child.kill("SIGTERM");
  while (!(await lines.next()).done);
  const [code] = await exited;
  return code;
}

const ask = (url: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Is it packed?" }] }),
  });

describe("the package, installed into an empty folder", () => {
  it("shows its help", async () => {
    const { stdout } = await run(bin(), ["--help"], { cwd: folder });
    expect(stdout).toContain("mockai-proxy record");
  });

  it("records and replays", async () => {
    await using provider = await startSimulatedProvider();
    let recorded = "";
    const recording = await withProxy(["record", "--map", `api.openai.com=${provider.url}`], async (url) => {
      recorded = await (await ask(url)).text();
    });
    expect(recording).toBe(0);
    const replaying = await withProxy(["replay"], async (url) => {
      expect(await (await ask(url)).text()).toBe(recorded);
    });
    expect(replaying).toBe(0);
    expect(provider.requests).toHaveLength(1);
  });

  it("finds the files that lead a program through it", async () => {
    const { stdout } = await run(
      bin(),
      ["replay", "--", process.execPath, "-p", "process.env.NODE_OPTIONS"],
      {
        cwd: folder,
      },
    );
    expect(stdout).toMatch(/node_modules.mockai-proxy.src.launch.assets.preload\.cjs/);
  });

  it("loads every file of its own, also those that are loaded when they are needed", async () => {
    const dist = join(folder, "node_modules", "mockai-proxy", "dist");
    const ofLibrary = await filesOf(join(dist, "library"), ".js");
    // The program's first file would start it.
    const ofProgram = (await filesOf(join(dist, "cli"), ".cjs")).filter(
      (file) => !file.endsWith("/main.cjs"),
    );
    const files = [...ofLibrary, ...ofProgram].map((file) => pathToFileURL(file).href);
    const program = "await Promise.all(process.argv.slice(1).map((file) => import(file)))";
    await run(process.execPath, ["--input-type=module", "-e", program, "--", ...files], { cwd: folder });
    expect(files.filter((file) => /\/proxy\.c?js$/.test(file))).toHaveLength(2);
  });

  it("holds the licence of everything that it was bundled with", async () => {
    const { dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    const licences = await readFile(
      join(folder, "node_modules", "mockai-proxy", "dist", "THIRD-PARTY-LICENSES.txt"),
      "utf8",
    );
    // fzstd is not bundled, and brings its own.
    const bundled = Object.keys(dependencies).filter((name) => name !== "fzstd");
    for (const name of bundled) expect(licences).toContain(`\n${name} ${dependencies[name]}\n`);
    expect(licences).toContain("Permission is hereby granted");
  });

  it("gives its library to a program", async () => {
    const program =
      'import { createProxy } from "mockai-proxy";' +
      'const proxy = await createProxy({ mode: "replay" });' +
      'console.log((await (await fetch(proxy.url + "/__mockai/health")).json()).mode);' +
      "await proxy.close();";
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: folder });
    expect(stdout).toBe("replay\n");
  });
});
