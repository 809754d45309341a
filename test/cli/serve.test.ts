import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { UsageError } from "../../src/errors.ts";
import type { ProxyEvent } from "../../src/model/events.ts";
import { connectionEvent, exchangeEvent, HASH, tunnelEvent } from "./sample-events.ts";
import { scriptProxy } from "./scripted-proxy.ts";
import { scriptTerminal, temporaryFolder, type TerminalScript } from "./scripted-terminal.ts";

const NODE = process.execPath;

const EVENTS: readonly ProxyEvent[] = [
  exchangeEvent(),
  exchangeEvent({ outcome: "missed", status: 404, bytes: 310, message: "No recording. Record it." }),
  tunnelEvent(),
  connectionEvent(),
];

const REPLAYED = `replayed   200  POST     api.openai.com/v1/chat/completions                          1.2 kB      3 ms  ${HASH}\n`;
const MISSED =
  `missed     404  POST     api.openai.com/v1/chat/completions                           310 B      3 ms  ${HASH}\n` +
  "  No recording. Record it.\n";
const TUNNELLED = "tunnelled    -  CONNECT  example.com:443\n";
const BROKEN = "broken       -  -        api.openai.com\n  The client does not trust the CA.\n";
const SUMMARY =
  "\nreplayed   1\nmissed     1\n  No recording. Record it.\ntunnelled  1\n  1 × example.com:443\n";

/** Runs a command against a proxy that tells of {@link EVENTS} and is then interrupted. */
async function serve(
  line: string,
  script: TerminalScript = {},
): Promise<{ exitCode: number; errors: string }> {
  const terminal = scriptTerminal(script);
  const proxy = scriptProxy(EVENTS, terminal.interrupt);
  const exitCode = await run(line.split(" "), terminal, proxy.start);
  expect(proxy.closed()).toBe(true);
  expect(terminal.output()).toBe("");
  return { exitCode, errors: terminal.errors() };
}

describe("a command that starts the proxy", () => {
  it("tells where it is, what happens, and in the end what came of it", async () => {
    const { errors } = await serve("replay");
    const [banner, ...rest] = errors.split(/(?=^replayed {3}200)/m);
    expect(banner).toMatch(/^mockai-proxy replay at http:\/\/127\.0\.0\.1:5001, recordings in recordings\n/);
    expect(banner).toContain(" SSL_CERT_FILE=/nowhere/ca/mockai-proxy-ca.pem ");
    expect(rest.join("")).toBe(REPLAYED + MISSED + TUNNELLED + BROKEN + SUMMARY);
  });

  it("exits with 3 after misses in replay, and else with 0", async () => {
    expect((await serve("replay --quiet")).exitCode).toBe(3);
    expect((await serve("auto --quiet")).exitCode).toBe(0);
    const terminal = scriptTerminal();
    const proxy = scriptProxy([exchangeEvent()], terminal.interrupt);
    expect(await run(["replay"], terminal, proxy.start)).toBe(0);
  });

  it("exits with 2 after a broken fixture, whatever else was missed", async () => {
    const terminal = scriptTerminal();
    const events = [
      exchangeEvent({ outcome: "failed", code: "fixture_format" }),
      exchangeEvent({ outcome: "missed" }),
    ];
    const proxy = scriptProxy(events, terminal.interrupt);
    expect(await run(["replay"], terminal, proxy.start)).toBe(2);
  });

  it("tells only of trouble with --quiet", async () => {
    expect((await serve("replay --quiet")).errors).toBe(MISSED + BROKEN);
  });

  it("leaves out the lines of what went well with --log-level error", async () => {
    const { errors } = await serve("replay --log-level error");
    expect(errors).toMatch(/^mockai-proxy replay at /);
    expect(errors).not.toContain(REPLAYED);
    expect(errors).toMatch(new RegExp(`\n${MISSED}${BROKEN}${SUMMARY}$`));
  });

  it("adds the request data with --log-level debug", async () => {
    const { errors } = await serve("replay --log-level debug");
    expect(errors).toContain(`${REPLAYED}  {"model":"gpt-4o-mini","provider":"openai","stream":false}\n`);
  });

  it("writes a JSON object a line with --json", async () => {
    const { errors } = await serve("replay --json");
    const lines = errors.trimEnd().split("\n");
    const [start, ...rest] = lines.map((line) => JSON.parse(line) as unknown);
    expect(start).toEqual({
      kind: "start",
      mode: "replay",
      url: "http://127.0.0.1:5001",
      recordings: "recordings",
      caFile: "/nowhere/ca/mockai-proxy-ca.pem",
    });
    expect(rest.slice(0, -1)).toEqual(EVENTS.map((event) => JSON.parse(JSON.stringify(event)) as unknown));
    expect(rest.at(-1)).toMatchObject({
      kind: "summary",
      outcomes: { replayed: 1, missed: 1 },
      tunnelled: { "example.com:443": 1 },
      missed: [{ method: "POST", message: "No recording. Record it.", count: 1 }],
      unused: [],
      broken: [],
    });
  });

  it("appends the lines to the file of --log, without colours", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "proxy.log"), "from before\n");
    const { errors } = await serve("replay --log proxy.log", { cwd, isTerminal: true });
    expect(await readFile(join(cwd, "proxy.log"), "utf8")).toBe(
      `from before\n${REPLAYED}${MISSED}${TUNNELLED}${BROKEN}`,
    );
    expect(errors).toMatch(new RegExp(`^mockai-proxy replay at [^]*Ctrl-C ends.\n\n${SUMMARY}$`));
  });

  it("writes the whole log even when the screen is to be quiet", async () => {
    const cwd = await temporaryFolder();
    expect((await serve("replay --quiet --log proxy.log", { cwd })).errors).toBe("");
    expect(await readFile(join(cwd, "proxy.log"), "utf8")).toBe(REPLAYED + MISSED + TUNNELLED + BROKEN);
  });

  it("goes on when the log's disk is full", async () => {
    const { errors } = await serve("replay --log /dev/full");
    expect(errors).toContain(
      `Cannot write the log file /dev/full: ENOSPC: no space left on device. Its lines go on here.\n${REPLAYED}${MISSED}`,
    );
  });

  it("has names for its folders in the banner as the person typed them", async () => {
    const { errors } = await serve("record --recordings test/recordings");
    expect(errors).toMatch(
      /^mockai-proxy record at http:\/\/127\.0\.0\.1:5001, recordings in test\/recordings\n/,
    );
  });
});

/** A folder with an authority, as a proxy that has started leaves it. */
async function preparedFolder(): Promise<string> {
  const cwd = await temporaryFolder();
  await run(["ca", "path"], scriptTerminal({ cwd }));
  return cwd;
}

describe("a command that starts the proxy for another command", () => {
  it("takes a free port, unless it is told one", async () => {
    const cwd = await preparedFolder();
    const portOf = async (environment: Record<string, string>, ...argv: string[]): Promise<unknown> => {
      const terminal = scriptTerminal({ cwd, environment });
      const proxy = scriptProxy();
      await run(["record", "--quiet", ...argv, "--", NODE, "-e", "0"], terminal, proxy.start);
      return proxy.options()?.port;
    };
    expect(await portOf({})).toBe(0);
    expect(await portOf({}, "--port", "7000")).toBe(7000);
    expect(await portOf({ MOCKAI_PROXY_PORT: "7001" })).toBe(7001);
  });

  it("writes a JSON object a line with --json, without the command's arguments", async () => {
    const terminal = scriptTerminal({ cwd: await preparedFolder() });
    const proxy = scriptProxy();
    const argv = ["record", "--json", "--", NODE, "-e", "'a secret'"];
    expect(await run(argv, terminal, proxy.start)).toBe(0);
    expect(proxy.closed()).toBe(true);
    const lines = terminal.errors().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { kind: "start", command: NODE },
      { kind: "summary" },
      {
        kind: "advice",
        message: expect.stringMatching(/^The command sent no request through the proxy\.\n/) as string,
      },
    ]);
    expect(terminal.errors()).not.toContain("secret");
  });

  it("does not start it when the signal came before", async () => {
    const cwd = await preparedFolder();
    const terminal = scriptTerminal({ cwd });
    terminal.interrupt();
    const write = `require("fs").writeFileSync(${JSON.stringify(join(cwd, "started"))}, "")`;
    expect(await run(["record", "--", NODE, "-e", write], terminal, scriptProxy().start)).toBe(130);
    expect(terminal.errors()).toMatch(/\n\nNothing came through the proxy\.\n$/);
    await expect(readFile(join(cwd, "started"))).rejects.toThrow("ENOENT");
  });
});

describe("a proxy that does not start", () => {
  it("is told of in its own words and exits with 2 when the person must act", async () => {
    const terminal = scriptTerminal();
    const exitCode = await run(["record"], terminal, () =>
      Promise.reject(new UsageError("port_in_use", "Port 5001 is in use.\nTry --port 0.")),
    );
    expect(exitCode).toBe(2);
    expect(terminal.errors()).toBe("mockai-proxy: Port 5001 is in use.\nTry --port 0.\n");
  });

  it("exits with 70 and its stack when it is a bug", async () => {
    const terminal = scriptTerminal();
    const exitCode = await run(["record"], terminal, () =>
      Promise.reject(new TypeError("x is not a function")),
    );
    expect(exitCode).toBe(70);
    expect(terminal.errors()).toMatch(
      /^mockai-proxy: This is a bug of mockai-proxy, not of yours\.\nTypeError: x is not a function\n {4}at [^]*\nPlease report it, with these lines and what you typed\.\n$/,
    );
  });
});
