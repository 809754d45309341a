import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { run } from "../../src/cli/run.ts";
import { scriptProxy } from "./scripted-proxy.ts";
import { scriptTerminal, temporaryFolder, type TerminalScript } from "./scripted-terminal.ts";

/** What a person is told, after the exit code has been checked. */
async function refusalOf(argv: readonly string[], script: TerminalScript = {}): Promise<string[]> {
  const terminal = scriptTerminal(script);
  const proxy = scriptProxy([], terminal.interrupt);
  expect(await run(argv, terminal, proxy.start)).toBe(2);
  expect(proxy.options()).toBeUndefined();
  expect(terminal.output()).toBe("");
  return terminal.errors().split("\n");
}

const typed = (line: string): string[] => line.split(" ");

describe("an unknown name is refused", () => {
  it("on the command line", async () => {
    expect(await refusalOf(typed("record --prot 5001"))).toEqual([
      "mockai-proxy: mockai-proxy record has no option --prot.",
      "Did you mean --port?",
      "Type mockai-proxy record --help to see what each does.",
      "",
    ]);
    expect(await refusalOf(typed("ca path -k"))).toEqual([
      "mockai-proxy: mockai-proxy ca path has no option -k.",
      "Known are --ca-dir, --config, --help, --version.",
      "Type mockai-proxy ca path --help to see what each does.",
      "",
    ]);
    expect((await refusalOf(["--prot"]))[0]).toBe("mockai-proxy: mockai-proxy has no option --prot.");
    expect((await refusalOf(typed("record --map.x=1")))[0]).toBe(
      "mockai-proxy: mockai-proxy record has no option --map.x.",
    );
    expect((await refusalOf(typed("record --no-quiet")))[0]).toBe(
      "mockai-proxy: mockai-proxy record has no option --no-quiet.",
    );
  });

  it("even one that JavaScript's objects have", async () => {
    expect((await refusalOf(typed("record --constructor x")))[0]).toBe(
      "mockai-proxy: mockai-proxy record has no option --constructor.",
    );
    expect((await refusalOf(["record"], { environment: { MOCKAI_PROXY_CONSTRUCTOR: "x" } }))[0]).toBe(
      "mockai-proxy: The environment has MOCKAI_PROXY_CONSTRUCTOR, which is no option.",
    );
  });

  it("when only the configuration file has it", async () => {
    const [problem, known] = await refusalOf(typed("record --providers x"));
    expect(problem).toBe("mockai-proxy: mockai-proxy record has no option --providers.");
    expect(known).toMatch(/^Known are --port, /);
    expect(known).not.toContain("--providers");
  });

  it("when another command has it", async () => {
    expect((await refusalOf(typed("hash --port 1")))[0]).toBe(
      "mockai-proxy: mockai-proxy hash has no option --port.",
    );
  });

  it("in the environment", async () => {
    expect(await refusalOf(["record"], { environment: { MOCKAI_PROXY_CADIR: "x" } })).toEqual([
      "mockai-proxy: The environment has MOCKAI_PROXY_CADIR, which is no option.",
      "Did you mean MOCKAI_PROXY_CA_DIR?",
      "Correct its name, or take it away: unset MOCKAI_PROXY_CADIR",
      "",
    ]);
  });

  it("in the configuration file", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "mockai-proxy.json"), '{ "keepErrors": true }');
    expect(await refusalOf(["record"], { cwd })).toEqual([
      'mockai-proxy: The configuration file mockai-proxy.json has "keepErrors", which is no option.',
      'Did you mean "keep-errors"?',
      "Correct its name in the file, or take it out.",
      "",
    ]);
  });

  it("among the commands", async () => {
    expect(await refusalOf(typed("recrod --port 1"))).toEqual([
      "mockai-proxy: mockai-proxy has no command recrod.",
      "Did you mean record?",
      "Type mockai-proxy --help to see what each does.",
      "",
    ]);
    expect((await refusalOf(["passtrough"]))[1]).toBe("Did you mean passthrough?");
    expect((await refusalOf(["frobnicate"]))[1]).toBe(
      `Known are ${COMMANDS.map(({ name }) => name).join(", ")}.`,
    );
  });
});

describe("a bad value is refused", () => {
  const A_PORT = "A port is a whole number from 0 to 65535, where 0 takes a free one.";
  const A_URL = "A URL starts with http:// or https:// and a host.";
  const A_MAPPING =
    "It is a host, an equals sign and the http or https URL that its traffic goes to instead.";

  it.each([
    ["--port abc", "Not a port: --port abc.", A_PORT, "Try --port 5001."],
    ["--port 70000", "Not a port: --port 70000.", A_PORT, "Try --port 5001."],
    ["--port 1e3", "Not a port: --port 1e3.", A_PORT, "Try --port 5001."],
    ["--port -5", "Not a port: --port -5.", A_PORT, "Try --port 5001."],
    ["--port", "--port needs a value.", A_PORT, "Try --port 5001."],
    [
      "--listen http://127.0.0.1",
      "Not an address: --listen http://127.0.0.1.",
      "An address is an IP address of this machine, or a name such as localhost.",
      "Try --listen 127.0.0.1.",
    ],
    [
      "--host https://a.example",
      "Not a host: --host https://a.example.",
      "A host is a name such as api.example.com, with or without a port, or *.example.com.",
      "Try --host api.example.com.",
    ],
    [
      "--cassette ../x",
      "Not a cassette: --cassette ../x.",
      "A cassette's name is 1 to 64 letters, digits, dots, dashes and underscores, and begins with a letter or a digit.",
      "Try --cassette checkout-flow.",
    ],
    [
      "--ignore $.a,$.items[?(@.id)]",
      "Not a path: --ignore $.items[?(@.id)].",
      "A path is a JSONPath of names, indexes, * and .. in the request data, without slices and filters.",
      "Try --ignore $.metadata.run_id.",
    ],
    ...["[0-9=N", "abc", "=N", "a\\=b"].map((pair) => [
      `--replace ${pair}`,
      `Not a REGEX=TEXT pair: --replace ${pair}.`,
      "It is a JavaScript regular expression without slashes, the last equals sign, and a text where = is written \\=.",
      "Try --replace build-.+=BUILD.",
    ]),
    [
      "--exhausted stop",
      "Not a word for what comes after the last answer: --exhausted stop.",
      "The words are repeat, cycle and miss.",
      "Try --exhausted repeat.",
    ],
    ...["fast", "x", "1e3", "2s"].map((latency) => [
      `--latency ${latency}`,
      `Not a latency: --latency ${latency}.`,
      "It is none, recorded, a factor of what was recorded such as 2x (twice as slow), or milliseconds to the head.",
      "Try --latency recorded.",
    ]),
    [
      "--max-retry-after soon",
      "Not a number of seconds: --max-retry-after soon.",
      "It is a number of seconds, 0 or more.",
      "Try --max-retry-after 1.",
    ],
    [
      "--report report.html",
      "Not a report: --report report.html.",
      "A report's name ends in .json, or in .xml for JUnit.",
      "Try --report mockai-proxy-report.json.",
    ],
    [
      "--max-age 1.5",
      "Not a number of days: --max-age 1.5.",
      "It is a whole number of days.",
      "Try --max-age 90.",
    ],
    [
      "--tunnel a/b",
      "Not a host: --tunnel a/b.",
      "A host is a name such as api.example.com, with or without a port, or *.example.com, or * for all.",
      "Try --tunnel api.example.com.",
    ],
    [
      "--map a.example",
      "Not a HOST=URL pair: --map a.example.",
      A_MAPPING,
      "Try --map api.example.com=http://127.0.0.1:8080.",
    ],
    [
      "--map a.example=b.example",
      "Not a HOST=URL pair: --map a.example=b.example.",
      A_MAPPING,
      "Try --map api.example.com=http://127.0.0.1:8080.",
    ],
    [
      "--upstream example.com",
      "Not a URL: --upstream example.com.",
      A_URL,
      "Try --upstream https://api.example.com.",
    ],
    [
      "--upstream http://",
      "Not a URL: --upstream http://.",
      A_URL,
      "Try --upstream https://api.example.com.",
    ],
    [
      "--upstream http://a:99999",
      "Not a URL: --upstream http://a:99999.",
      A_URL,
      "Try --upstream https://api.example.com.",
    ],
    [
      "--log-level verbose",
      "Not a log level: --log-level verbose.",
      "The log levels are error, info and debug.",
      "Try --log-level info.",
    ],
    [
      "--quiet=maybe",
      "Not a switch: --quiet=maybe.",
      "A switch is true, false, 1 or 0.",
      "Try --quiet=true.",
    ],
    ["--ca-dir", "--ca-dir needs a value.", "Give the name of a folder.", "Try --ca-dir ca."],
    [
      "--port 1 --port 2",
      "Given more than once: --port 1 --port 2.",
      "--port has one value.",
      "Keep one of them, such as --port 2.",
    ],
  ])("on the command line: %s", async (line, ...parts) => {
    expect(await refusalOf(typed(`record ${line}`))).toEqual([
      `mockai-proxy: ${parts[0]}`,
      ...parts.slice(1),
      "",
    ]);
  });

  it("in the environment", async () => {
    expect(await refusalOf(["record"], { environment: { MOCKAI_PROXY_PORT: "abc" } })).toEqual([
      "mockai-proxy: Not a port: MOCKAI_PROXY_PORT=abc.",
      A_PORT,
      "Try MOCKAI_PROXY_PORT=5001.",
      "",
    ]);
  });

  it.each([
    ['{ "port": 70000 }', 'Not a port: "port": 70000 in mockai-proxy.json.', A_PORT, 'Try "port": 5001.'],
    [
      '{ "port": "5001" }',
      '"port" in mockai-proxy.json is a string, and must be a number.',
      A_PORT,
      'Write "port": 5001.',
    ],
    [
      '{ "quiet": "true" }',
      '"quiet" in mockai-proxy.json is a string, and must be a boolean.',
      "A switch is true, false, 1 or 0.",
      'Write "quiet": true.',
    ],
    [
      '{ "upstream-ca": "a.pem" }',
      '"upstream-ca" in mockai-proxy.json is a string, and must be a list of strings.',
      "Give the name of a PEM file.",
      'Write "upstream-ca": ["corporate-ca.pem"].',
    ],
    [
      '{ "providers": { "name": "openai" } }',
      '"providers" in mockai-proxy.json is an object, and must be a list of objects.',
      'It is an object with a "name"; "ignore" is a list of paths, and "replace" one of REGEX=TEXT pairs.',
      'Write "providers": [{ "name": "openai", "hosts": ["llm\\\\.example\\\\.com"] }].',
    ],
    ...[
      { hosts: [] },
      { name: "a", ignore: "$.a" },
      { name: "a", ignore: ["$["] },
      { name: "a", replace: ["["] },
    ].map((provider) => [
      JSON.stringify({ providers: [provider] }),
      `Not a provider: "providers": [${JSON.stringify(provider)}] in mockai-proxy.json.`,
      'It is an object with a "name"; "ignore" is a list of paths, and "replace" one of REGEX=TEXT pairs.',
      'Try "providers": [{ "name": "openai", "hosts": ["llm\\\\.example\\\\.com"] }].',
    ]),
    [
      '{ "recordings": ["a"] }',
      '"recordings" in mockai-proxy.json is a list, and must be a string.',
      "Give the name of a folder.",
      'Write "recordings": "recordings".',
    ],
    [
      '{ "ca-dir": "" }',
      '"ca-dir": "" in mockai-proxy.json needs a value.',
      "Give the name of a folder.",
      'Try "ca-dir": "ca".',
    ],
    [
      "[1]",
      "The configuration file mockai-proxy.json holds a list.",
      "It must be a JSON object whose members have the names of options.",
      'Write { "port": 5001 }, for example.',
    ],
  ])("in the configuration file: %s", async (text, ...parts) => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "mockai-proxy.json"), text);
    expect(await refusalOf(["record"], { cwd })).toEqual([
      `mockai-proxy: ${parts[0]}`,
      ...parts.slice(1),
      "",
    ]);
  });
});

describe("a configuration file is refused", () => {
  it("when it was named and is missing", async () => {
    const cwd = await temporaryFolder();
    expect(await refusalOf(typed("record --config other.json"), { cwd })).toEqual([
      "mockai-proxy: Cannot read the configuration file other.json: ENOENT: no such file or directory.",
      `It was looked for at ${join(cwd, "other.json")}.`,
      "Name another file with --config, or leave that option out.",
      "",
    ]);
  });

  it("when it is no JSON", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "mockai-proxy.json"), '{ "port": 1, }');
    const [happened, , next] = await refusalOf(["record"], { cwd });
    expect(happened).toBe("mockai-proxy: The configuration file mockai-proxy.json is not JSON.");
    expect(next).toBe("Correct it; comments and trailing commas are no JSON.");
  });
});

describe("what does not belong to the command is refused", () => {
  it("such as a word too many", async () => {
    expect(await refusalOf(typed("record recordings"))).toEqual([
      "mockai-proxy: mockai-proxy record does not know what to do with recordings.",
      "It takes nothing besides its options.",
      "Type mockai-proxy record --help to see them.",
      "",
    ]);
    expect((await refusalOf(typed("record 1e3")))[0]).toBe(
      "mockai-proxy: mockai-proxy record does not know what to do with 1e3.",
    );
    expect((await refusalOf(typed("hash a.json b.json")))[0]).toBe(
      "mockai-proxy: mockai-proxy hash does not know what to do with b.json.",
    );
  });

  it("such as a command to run without a mode", async () => {
    expect(await refusalOf(["--", "npm", "test", "--", "-t", "a b"])).toEqual([
      "mockai-proxy: mockai-proxy cannot run npm test -- -t 'a b' without a mode.",
      "The modes are record, replay, auto and passthrough.",
      "Type mockai-proxy record -- npm test -- -t 'a b'",
      "",
    ]);
  });

  it("such as a command to run where no proxy is started", async () => {
    expect(await refusalOf(typed("ca path -- npm test"))).toEqual([
      "mockai-proxy: mockai-proxy ca path runs no command, and was given npm test.",
      "Only record, replay, auto, passthrough and doctor do.",
      "Leave out the two dashes and what follows them.",
      "",
    ]);
  });

  it("such as two dashes without a command", async () => {
    expect(await refusalOf(typed("record --port 0 --"))).toEqual([
      "mockai-proxy: mockai-proxy record --port 0 -- has no command to run.",
      "It stands behind the two dashes, with its arguments.",
      "Try mockai-proxy record --port 0 -- npm test, or leave the dashes out.",
      "",
    ]);
  });

  it("such as a log file that cannot be written", async () => {
    const cwd = await temporaryFolder();
    expect(await refusalOf(typed("record --log missing/a.log"), { cwd })).toEqual([
      "mockai-proxy: Cannot write the log file missing/a.log: ENOENT: no such file or directory.",
      `Its lines would be appended at ${join(cwd, "missing/a.log")}.`,
      "Name another file with --log, or leave that option out to see them on standard error.",
      "",
    ]);
  });
});
