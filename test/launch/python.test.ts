import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder, type TemporaryFolder } from "../support/lab.ts";
import { openClientLab, runTool, type Run } from "./clients.ts";

const OURS = resolve(import.meta.dirname, "../../src/launch/assets/python");

/** A stand-in for aiohttp that shows how its sessions were made. */
const AIOHTTP = `
class ClientSession:
    def __init__(self, connector=None, *, trust_env=False):
        print("session", connector, trust_env)
`;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, "hidden"));
  await mkdir(join(folder.path, "packages", "aiohttp"), { recursive: true });
  await writeFile(join(folder.path, "packages", "aiohttp", "__init__.py"), AIOHTTP);
  await writeFile(join(folder.path, "hidden", "sitecustomize.py"), 'print("hidden", __name__)\n');
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Runs a program with our module before its own folders. */
function runPython(code: string, ...folders: string[]): Promise<Run | undefined> {
  const PYTHONPATH = [OURS, ...folders.map((name) => join(folder.path, name))].join(delimiter);
  return runTool("python3", ["-c", code], { PYTHONPATH });
}

/** The run that printed this, and nothing else, or none where there is no Python. */
function printed(...lines: string[]): (Run | undefined)[] {
  return [undefined, { code: 0, stdout: lines.join("\n"), stderr: "" }];
}

describe("a Python program in the client's environment", () => {
  it("reaches the proxy with urllib", async () => {
    await using client = await openClientLab();
    const code = `
import json, os, urllib.request
request = urllib.request.Request("https://api.openai.com/v1/chat/completions", headers={
    "authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
    data=json.dumps({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}]}).encode())
print(json.load(urllib.request.urlopen(request))["object"])`;
    const answered = { code: 0, stdout: "chat.completion", stderr: "" };
    expect(await runTool("python3", ["-c", code], client.environment)).toBeOneOf([undefined, answered]);
  });

  it("has aiohttp trust the environment", async () => {
    const code = "import aiohttp; aiohttp.ClientSession(1); aiohttp.ClientSession(trust_env=False)";
    expect(await runPython(code, "packages")).toBeOneOf(printed("session 1 True", "session None True"));
  });

  it("has it so also when it was only looked for before", async () => {
    const code = `
import importlib.util
importlib.util.find_spec("aiohttp")
import aiohttp; aiohttp.ClientSession()`;
    expect(await runPython(code, "packages")).toBeOneOf(printed("session None True"));
  });

  it("goes on without aiohttp", async () => {
    const code = `
try:
    import aiohttp.nothing
except ImportError as error:
    print(error.name)
from importlib.util import find_spec
print(find_spec("aiohttp.nothing"))`;
    expect(await runPython(code, "packages")).toBeOneOf(printed("aiohttp.nothing", "None"));
  });

  it("runs the sitecustomize that ours hides", async () => {
    const code = 'import sitecustomize; print("hidden" in sitecustomize.__file__)';
    expect(await runPython(code, "hidden")).toBeOneOf(printed("hidden sitecustomize", "True"));
  });

  it("starts where there is no other sitecustomize, and where ours is named twice", async () => {
    expect(await runPython("print(1)")).toBeOneOf(printed("1"));
    expect(await runPython("print(1)", relative(folder.path, OURS))).toBeOneOf(printed("1"));
  });
});
