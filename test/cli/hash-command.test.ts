import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { HASH } from "./sample-events.ts";
import { scriptTerminal, temporaryFolder, type TerminalScript } from "./scripted-terminal.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const AZURE_CHAT = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";
const BODY = '{"model":"m","messages":[{"role":"user"}]}';
/** SHA-256 of the canonical JSON of {@link BODY} with `"provider":"openai"` and `"stream":false`. */
const HASH_OF_BODY = "1ef8cfff41233094f2bd87cf2278d44d771030b94138831a1c1e45cee498ebf1";
const DATA = { model: "m", messages: [{ role: "user" }], provider: "openai", stream: false };

async function hash(argv: readonly string[], script: TerminalScript = {}): Promise<string> {
  const terminal = scriptTerminal(script);
  const exitCode = await run(["hash", ...argv], terminal);
  expect([exitCode, terminal.errors()]).toEqual([0, ""]);
  return terminal.output();
}

async function refusalOf(argv: readonly string[], script: TerminalScript = {}): Promise<string> {
  const terminal = scriptTerminal(script);
  const exitCode = await run(["hash", ...argv], terminal);
  expect([exitCode, terminal.output()]).toEqual([2, ""]);
  return terminal.errors();
}

/** The body of the first vector, whose hash is the documented one. */
async function documentedBody(): Promise<string> {
  const file = new URL("../vectors/hash.json", import.meta.url);
  const { cases } = JSON.parse(await readFile(file, "utf8")) as { cases: { body: string }[] };
  return JSON.stringify({ ...(JSON.parse(cases[0]?.body ?? "") as object), stream: true });
}

describe("hash", () => {
  it("prints the hash on a line of its own, and the data", async () => {
    expect(await hash(["--url", CHAT, "--data", BODY])).toBe(
      `hash  ${HASH_OF_BODY}\ndata  ${JSON.stringify(DATA, null, 2)}\n`,
    );
  });

  it("prints one JSON object with --json", async () => {
    const output = await hash(["--json", "--url", CHAT, "--data", BODY]);
    expect(output).toBe(`${JSON.stringify({ provider: "openai", hash: HASH_OF_BODY, data: DATA })}\n`);
  });

  it("makes the documented hash of the documented request, from its path alone", async () => {
    const output = await hash(["--url", AZURE_CHAT, "-"], { input: await documentedBody() });
    expect(output).toMatch(new RegExp(`^hash  ${HASH}\ndata  \\{\n`));
  });

  it("keeps out of data and hash what the options and the configuration file say", async () => {
    const noisy = '{"model":"m","messages":[{"role":"user"}],"seed":7,"note":"run-12"}';
    const quiet = await hash([
      "--url",
      CHAT,
      "--data",
      '{"model":"m","messages":[{"role":"user"}],"note":"RUN"}',
    ]);
    const rules = ["--ignore", "$.seed", "--replace", "run-\\d+=RUN"];
    expect(await hash(["--url", CHAT, "--data", noisy, ...rules])).toBe(quiet);
    const cwd = await temporaryFolder();
    const openai = { name: "openai", ignore: ["$.seed"], replace: ["run-\\d+=RUN"] };
    await writeFile(join(cwd, "mockai-proxy.json"), JSON.stringify({ providers: [openai] }));
    expect(await hash(["--url", CHAT, "--data", noisy], { cwd })).toBe(quiet);
  });

  it("knows a provider of the configuration file", async () => {
    const cwd = await temporaryFolder();
    const corp = { name: "corp", hosts: ["llm\\.corp\\.example"], like: "openai" };
    await writeFile(join(cwd, "mockai-proxy.json"), JSON.stringify({ providers: [corp] }));
    const output = await hash(["--json", "--url", "https://llm.corp.example/v1/x", "--data", BODY], { cwd });
    expect(JSON.parse(output)).toMatchObject({ provider: "corp", data: { provider: "corp" } });
  });

  it("reads the body from a file", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "request.json"), BODY);
    expect(await hash(["--url", CHAT, "request.json"], { cwd })).toContain(HASH_OF_BODY);
  });

  it("takes the provider's name over what the URL tells", async () => {
    const output = await hash(["--json", "--url", "/anything", "--provider", "openai", "--data", BODY]);
    expect(output).toContain(HASH_OF_BODY);
  });

  it("knows methods, queries and media types", async () => {
    const get = await hash([
      "--json",
      "--url",
      "https://api.openai.com/v1/models?limit=2",
      "--method",
      "get",
    ]);
    expect(JSON.parse(get)).toMatchObject({ data: { $method: "GET", $query: [["limit", "2"]] } });
    const form = await hash(["--json", "--url", CHAT, "--content-type", "text/plain", "--data", "hello"]);
    expect(JSON.parse(form)).toMatchObject({ data: { $body: "hello" } });
  });

  it("prints no credential of the URL, wherever it stands", async () => {
    const canary = ["canary", "0123456789", "abcdef"].join("-");
    const url = `https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:generateContent?key=${canary}`;
    const output = await hash(["--url", url, "--data", JSON.stringify({ note: `my key is ${canary}` })]);
    expect(output).toContain("my key is [redacted]");
    expect(output).not.toContain(canary);
  });

  it("writes control characters as JSON's own escapes", async () => {
    const output = await hash(["--json", "--url", CHAT, "--data", '{"a":"\u009b31m"}']);
    expect(output).toContain('"a":"\\u009b31m"');
    expect(JSON.parse(output)).toMatchObject({ data: { a: "\u009b31m" } });
  });

  it("ends when it is interrupted while it waits for standard input", async () => {
    const terminal = { ...scriptTerminal(), stdin: new PassThrough() };
    const exitCode = run(["hash", "--url", CHAT, "-"], terminal);
    terminal.interrupt();
    expect(await exitCode).toBe(130);
    expect(terminal.errors()).toBe("");
  });
});

describe("hash refuses", () => {
  it.each([
    [
      "a request without a URL",
      ["--data", BODY],
      "mockai-proxy: hash needs the request's URL.\nHost and path decide whose request it is.\n" +
        "Try mockai-proxy hash --url https://api.openai.com/v1/chat/completions request.json\n",
    ],
    [
      "a URL that is none",
      ["--url", "api.openai.com", "--data", BODY],
      "mockai-proxy: Not a URL: --url api.openai.com.\nIt is a URL with http:// or https://, or a path such as /v1/chat/completions.\n" +
        "Try --url https://api.example.com/v1/chat/completions.\n",
    ],
    [
      "a path that is nobody's",
      ["--url", "/nobody", "--data", BODY],
      "mockai-proxy: No known provider has the path /nobody.\nWithout a host, the path must tell whose request it is.\n" +
        "Give the whole URL, or name the provider with --provider.\n",
    ],
    [
      "a provider that does not exist",
      ["--url", CHAT, "--provider", "opneai", "--data", BODY],
      "mockai-proxy: There is no provider opneai.\nDid you mean openai?\n" +
        "Correct the name, or leave --provider out: the URL's host tells it.\n",
    ],
    [
      "a POST without a body",
      ["--url", CHAT],
      "mockai-proxy: hash needs the request's body.\nIt is read from a file, from standard input (-) or from --data.\n" +
        "Name the file, or give --method GET for a request without a body.\n",
    ],
    [
      "two bodies",
      ["--url", CHAT, "--data", BODY, "request.json"],
      "mockai-proxy: hash was given two bodies.\nA request has one: that of --data, or that of the file.\n" +
        "Leave one of them out.\n",
    ],
    [
      "a file that is missing",
      ["--url", CHAT, "missing.json"],
      "mockai-proxy: Cannot read the body from missing.json: ENOENT: no such file or directory.\n" +
        "It was looked for at /nowhere/missing.json.\nName another file, or - for standard input.\n",
    ],
  ])("%s", async (_what, argv, message) => {
    expect(await refusalOf(argv)).toBe(message);
  });
});
