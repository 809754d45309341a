import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import type { ProxyOptions } from "../../src/model/options.ts";
import { scriptProxy } from "./scripted-proxy.ts";
import { scriptTerminal, temporaryFolder } from "./scripted-terminal.ts";

/** Everything that can be said where nothing is said. */
const DEFAULTS = { mode: "record", port: 5001, environment: {} };

interface Given {
  readonly argv?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly file?: Record<string, unknown>;
}

/** The options that a proxy is started with. */
async function startedWith({ argv = [], environment = {}, file }: Given): Promise<ProxyOptions | undefined> {
  const cwd = await temporaryFolder();
  if (file !== undefined) await writeFile(join(cwd, "mockai-proxy.json"), JSON.stringify(file));
  const terminal = scriptTerminal({ cwd, environment });
  const proxy = scriptProxy([], terminal.interrupt);
  await run(["record", "--quiet", ...argv], terminal, proxy.start);
  expect(terminal.errors()).toBe("");
  return proxy.options();
}

describe("settings", () => {
  it("leave to the library what nobody says", async () => {
    expect(await startedWith({})).toEqual(DEFAULTS);
  });

  it("come from the command line", async () => {
    const argv = [
      ..."--port 0 --listen 0.0.0.0 --recordings fixtures --ca-dir authority --upstream https://example.com".split(
        " ",
      ),
      ..."--host a.example,b.example:8443 --host *.c.example --tunnel * --upstream-ca corporate.pem".split(
        " ",
      ),
      ..."--map a.example=http://127.0.0.1:8080/base?x=1 --map b.example=https://example.com".split(" "),
      ..."--keep-errors --require-credentials=false --no-dummy-keys".split(" "),
    ];
    expect(await startedWith({ argv })).toEqual({
      ...DEFAULTS,
      port: 0,
      listen: "0.0.0.0",
      recordings: "fixtures",
      caDir: "authority",
      upstream: "https://example.com",
      hosts: ["a.example", "b.example:8443", "*.c.example"],
      tunnel: ["*"],
      upstreamCa: ["corporate.pem"],
      map: { "a.example": "http://127.0.0.1:8080/base?x=1", "b.example": "https://example.com" },
      keepErrors: true,
      requireCredentials: false,
    });
  });

  it("of matching come from the command line, regular expressions with commas and equals signs", async () => {
    const argv = [
      ..."--cassette checkout-flow --exhausted cycle --ignore $.user,$['a,b'],$.c --ignore d".split(" "),
      "--replace",
      "\\d{4,8}=N",
      "--replace",
      "(?=x)id=\\w+=id\\=ID ",
      "--replace",
      "secret=",
      "--replace='a'='b'",
    ];
    expect(await startedWith({ argv })).toEqual({
      ...DEFAULTS,
      cassette: "checkout-flow",
      exhausted: "cycle",
      ignore: ["$.user", "$['a,b']", "$.c", "d"],
      replace: [
        [/\d{4,8}/g, "N"],
        [/(?=x)id=\w+/g, "id=ID "],
        [/secret/g, ""],
        [/'a'/g, "'b'"],
      ],
    });
  });

  it.each([
    ["none", "none"],
    ["recorded", "recorded"],
    ["2x", "2x"],
    [".5x", "0.5x"],
    ["250", 250],
    ["250ms", 250],
  ])("take the latency %s", async (text, latency) => {
    expect(await startedWith({ argv: ["--latency", text] })).toEqual({ ...DEFAULTS, latency });
    expect(await startedWith({ environment: { MOCKAI_PROXY_LATENCY: text } })).toMatchObject({ latency });
    expect(await startedWith({ file: { latency: text } })).toMatchObject({ latency });
  });

  it("take numbers for the latency and the longest retry-after from the file", async () => {
    const file = { latency: 250, "max-retry-after": 0.5 };
    expect(await startedWith({ file })).toEqual({ ...DEFAULTS, latency: 250, maxRetryAfter: 0.5 });
    expect(await startedWith({ file, argv: ["--max-retry-after", "60"] })).toMatchObject({
      maxRetryAfter: 60,
    });
  });

  it("of matching come from the environment, replacements on lines of their own", async () => {
    const environment = {
      MOCKAI_PROXY_CASSETTE: "a",
      MOCKAI_PROXY_IGNORE: "$.user, $.metadata",
      MOCKAI_PROXY_REPLACE: "a{1,2}=A\nb=B\n",
    };
    expect(await startedWith({ environment })).toMatchObject({
      cassette: "a",
      ignore: ["$.user", "$.metadata"],
      replace: [
        [/a{1,2}/g, "A"],
        [/b/g, "B"],
      ],
    });
  });

  it("of matching come from the file, providers only from there", async () => {
    const file = {
      ignore: ["$.user"],
      replace: ["a,b=c"],
      providers: [
        { name: "corp", hosts: ["llm\\.corp\\.example"], like: "openai" },
        { name: "openai", ignore: ["$.seed"], replace: ["\\d+=N"] },
      ],
    };
    expect(await startedWith({ file })).toEqual({
      ...DEFAULTS,
      ignore: ["$.user"],
      replace: [[/a,b/g, "c"]],
      providers: [
        { name: "corp", hosts: ["llm\\.corp\\.example"], like: "openai" },
        { name: "openai", ignore: ["$.seed"], replace: [[/\d+/g, "N"]] },
      ],
    });
  });

  it("of redaction come from the file, but for what is let through", async () => {
    const file = {
      redact: {
        headers: ["X-Session"],
        paths: ["$..pin"],
        patterns: ["corp-[0-9a-f]{4,}"],
        variables: ["CORP_SECRET"],
      },
    };
    expect(await startedWith({ argv: ["--allow-unredacted", "jwt,bearer"], file })).toEqual({
      ...DEFAULTS,
      redact: { ...file.redact, patterns: [/corp-[0-9a-f]{4,}/g] },
      allowUnredacted: ["jwt", "bearer"],
    });
  });

  it("come from the environment, lists with commas and switches in digits", async () => {
    const environment = {
      MOCKAI_PROXY_PORT: "7000",
      MOCKAI_PROXY_HOST: "a.example, b.example",
      MOCKAI_PROXY_MAP: "a.example=http://127.0.0.1:1,b.example=http://127.0.0.1:2",
      MOCKAI_PROXY_KEEP_ERRORS: "1",
      MOCKAI_PROXY_REQUIRE_CREDENTIALS: "0",
      MOCKAI_PROXY_RECORDINGS: "",
    };
    expect(await startedWith({ environment })).toEqual({
      ...DEFAULTS,
      environment,
      port: 7000,
      hosts: ["a.example", "b.example"],
      map: { "a.example": "http://127.0.0.1:1", "b.example": "http://127.0.0.1:2" },
      keepErrors: true,
      requireCredentials: false,
    });
  });

  it("come from the configuration file, under the options' own names", async () => {
    const file = {
      port: 7001,
      "ca-dir": "authority",
      host: ["a.example"],
      map: ["a.example=http://127.0.0.1:1"],
      "upstream-ca": ["one, with a comma.pem"],
      "keep-errors": true,
    };
    expect(await startedWith({ file })).toEqual({
      ...DEFAULTS,
      port: 7001,
      caDir: "authority",
      hosts: ["a.example"],
      map: { "a.example": "http://127.0.0.1:1" },
      upstreamCa: ["one, with a comma.pem"],
      keepErrors: true,
    });
  });

  it.each([
    [{ argv: ["--port", "1"], environment: { MOCKAI_PROXY_PORT: "2" }, file: { port: 3 } }, 1],
    [{ environment: { MOCKAI_PROXY_PORT: "2" }, file: { port: 3 } }, 2],
    [{ argv: ["--port", "1"], file: { port: 3 } }, 1],
    [{ file: { port: 3 } }, 3],
  ])("are taken from the command line, then the environment, then the file: %j", async (given, port) => {
    expect(await startedWith(given)).toMatchObject({ port });
  });

  it("can be switched off nearer by", async () => {
    const given = { argv: ["--keep-errors=false"], environment: { MOCKAI_PROXY_KEEP_ERRORS: "true" } };
    expect(await startedWith(given)).toMatchObject({ keepErrors: false });
  });

  it("replace a list as a whole", async () => {
    const given = { argv: ["--host", "a.example"], environment: { MOCKAI_PROXY_HOST: "b.example" } };
    expect(await startedWith(given)).toMatchObject({ hosts: ["a.example"] });
  });

  it("stay the text that was typed where it looks like something else", async () => {
    expect(await startedWith({ argv: ["--recordings", "1e3", "--ca-dir", "0x10"] })).toMatchObject({
      recordings: "1e3",
      caDir: "0x10",
    });
    expect(await startedWith({ argv: [`--recordings='quoted'`] })).toMatchObject({ recordings: "'quoted'" });
  });

  it("come from the file that --config or the environment names", async () => {
    const file = join(await temporaryFolder(), "other.json");
    await writeFile(file, '{ "port": 7002 }');
    expect(await startedWith({ argv: ["--config", file], file: { port: 3 } })).toMatchObject({ port: 7002 });
    expect(await startedWith({ environment: { MOCKAI_PROXY_CONFIG: file } })).toMatchObject({ port: 7002 });
  });
});
