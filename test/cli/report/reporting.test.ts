import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../src/cli/run.ts";
import type { AuditFacts } from "../../../src/model/audit.ts";
import type { ProxyEvent } from "../../../src/model/events.ts";
import { exchangeEvent } from "../sample-events.ts";
import { scriptProxy } from "../scripted-proxy.ts";
import { scriptTerminal, temporaryFolder, type TerminalScript } from "../scripted-terminal.ts";

const HIT = exchangeEvent({ file: "recordings/a.json", interaction: 1 });
const MISS = exchangeEvent({ outcome: "missed", message: "No recording." });
const FIXTURE = { cassette: undefined, method: "GET", url: "https://a.example/" };
const USED = {
  ...FIXTURE,
  file: "recordings/a.json",
  interactions: [{ status: 200, recordedOn: "2026-02-01" }],
};
const UNUSED = { ...USED, file: "recordings/b.json" };

interface Ending {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

async function replay(
  argv: readonly string[],
  events: readonly ProxyEvent[],
  fixtures: NonNullable<AuditFacts["catalogue"]>["fixtures"],
  script: TerminalScript = {},
): Promise<Ending> {
  const terminal = scriptTerminal(script);
  const proxy = scriptProxy(events, terminal.interrupt, { fixtures, broken: [] });
  const exitCode = await run(["replay", "--quiet", ...argv], terminal, proxy.start);
  return { exitCode, output: terminal.output(), errors: terminal.errors() };
}

describe("a replay's exit code", () => {
  it.each([
    ["", [HIT], [USED], 0],
    ["", [HIT], [USED, UNUSED], 0],
    ["--strict", [HIT], [USED], 0],
    ["--strict", [HIT], [USED, UNUSED], 3],
    ["--strict", [], [UNUSED], 3],
    ["--max-age 10", [HIT], [USED], 0],
    ["--max-age 10 --strict", [HIT], [USED], 3],
    ["--max-age 30 --strict", [HIT], [USED], 0],
    ["", [HIT, MISS], [USED], 3],
  ] as const)("with %s goes by what fails a run", async (line, events, fixtures, exitCode) => {
    const argv = line === "" ? [] : line.split(" ");
    expect((await replay(argv, events, fixtures)).exitCode).toBe(exitCode);
  });

  it("is 0 in auto with --strict, whatever was unused", async () => {
    const terminal = scriptTerminal();
    const proxy = scriptProxy([HIT], terminal.interrupt, { fixtures: [USED, UNUSED], broken: [] });
    expect(await run(["auto", "--quiet", "--strict"], terminal, proxy.start)).toBe(0);
  });
});

describe("a report", () => {
  it("is written at the end in each form that was asked for, and nothing besides", async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "reports"));
    await writeFile(join(cwd, "reports", "a.json"), "the report of a run before");
    const { exitCode, errors } = await replay(
      ["--report", "reports/a.json,reports/b.xml"],
      [HIT, MISS],
      [USED, UNUSED],
      { cwd },
    );
    expect(exitCode).toBe(3);
    expect(errors).not.toContain("report");
    expect((await readdir(join(cwd, "reports"))).toSorted()).toEqual(["a.json", "b.xml"]);
    expect(JSON.parse(await readFile(join(cwd, "reports/a.json"), "utf8"))).toMatchObject({
      version: 1,
      passed: false,
      misses: [{ message: "No recording." }],
      unused: [{ file: "b.json" }],
    });
    expect(await readFile(join(cwd, "reports/b.xml"), "utf8")).toMatch(/^<\?xml [^]*<\/testsuites>\n$/);
  });

  it("holds the exit code of the command", async () => {
    const cwd = await temporaryFolder();
    const terminal = scriptTerminal({ cwd });
    const proxy = scriptProxy([HIT], () => {}, { fixtures: [USED], broken: [] });
    const argv = ["replay", "--quiet", "--report", "a.json", "--", process.execPath, "-e", "process.exit(7)"];
    const caFile = join(cwd, "ca/mockai-proxy-ca.pem");
    await mkdir(join(cwd, "ca"));
    await writeFile(caFile, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
    expect(await run(argv, terminal, proxy.start)).toBe(7);
    expect(JSON.parse(await readFile(join(cwd, "a.json"), "utf8"))).toMatchObject({ commandExitCode: 7 });
  });

  it("for a folder that is not there is refused before the proxy starts", async () => {
    const cwd = await temporaryFolder();
    const terminal = scriptTerminal({ cwd });
    const proxy = scriptProxy();
    expect(await run(["replay", "--report", "missing/a.json"], terminal, proxy.start)).toBe(2);
    expect(proxy.options()).toBeUndefined();
    expect(terminal.errors()).toBe(
      "mockai-proxy: Cannot write the report missing/a.json: ENOENT: no such file or directory.\n" +
        `It would be written into the folder ${join(cwd, "missing")}.\n` +
        "Make that folder, or name another file with --report.\n",
    );
  });

  it("in what is no folder is refused in the same way", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "file"), "");
    const { exitCode, errors } = await replay(["--report", "file/a.json"], [], [], { cwd });
    expect(exitCode).toBe(2);
    expect(errors).toMatch(
      /^mockai-proxy: Cannot write the report file\/a\.json: ENOTDIR: it is no folder\.\n/,
    );
  });

  it("that cannot be written in the end makes the exit code 2, where the run gave 0", async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "a.json"));
    const { exitCode, errors } = await replay(["--report", "a.json"], [HIT], [USED], { cwd });
    expect(exitCode).toBe(2);
    expect(errors).toMatch(
      /^mockai-proxy: Cannot write the report a\.json: [A-Z]+: .*\.\nIt would be written /,
    );
    expect(await readdir(cwd)).toEqual(["a.json"]);
  });
});

describe("on GitHub's runners", () => {
  const environment = { GITHUB_ACTIONS: "true" };

  it("annotations go to standard output when the run is over", async () => {
    const { output } = await replay([], [HIT, MISS], [USED, UNUSED], { environment });
    expect(output).toBe(
      "::error title=mockai-proxy%3A no recording::POST https://api.openai.com/v1/chat/completions%0ANo recording.\n" +
        "::warning title=mockai-proxy%3A unused recording::b.json%0ANo request of this run was answered from it. " +
        "It is the recording of GET https://a.example/.\n",
    );
  });

  it("what --strict asks for is an error", async () => {
    const { output } = await replay(["--strict"], [HIT], [USED, UNUSED], { environment });
    expect(output).toMatch(/^::error title=mockai-proxy%3A unused recording::b\.json/);
  });

  it("nothing is printed anywhere else", async () => {
    const elsewhere = await replay([], [MISS], [], { environment: { GITHUB_ACTIONS: "false" } });
    expect(elsewhere.output).toBe("");
  });
});
