import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { run } from "../../src/cli/run.ts";
import { scriptTerminal } from "./scripted-terminal.ts";

const HELP = `mockai-proxy COMMAND [options] [-- PROGRAM ARGS...]
A recording forward proxy for AI APIs.

Commands:
  record              Forwards to the real provider, streams the answers through and saves them as fixtures.
  replay              Answers from the fixtures: no key, no network.
  auto                Answers from the fixtures; forwards and saves what has none.
  passthrough         Forwards everything and saves nothing.
  env                 Prints the variables that send a program through a proxy that runs already.
  doctor              Tells which runtimes here come through the proxy, or what a PROGRAM does, and what to set.
  hash [FILE|-]       Prints a request's hash and the data that it is made of, as the proxy logs them.
  fixtures [COMMAND]  The recordings: list, show, rm, prune, check, redact, rekey.
  ca [COMMAND]        The certificate authority: path, create, show, bundle, java, install, uninstall, rotate.

Options:
  --config FILE  read options from this file (default mockai-proxy.json, where it exists)
  --help         show this help
  --version      show the version

Examples:
  mockai-proxy record -- pytest
  mockai-proxy replay --help

Exit codes: 0 well, 2 an option or a file to mend, 3 after misses in replay, 70 a bug of mockai-proxy.
`;

describe("help", () => {
  it("is printed with --help as a result, and without a command as a complaint", async () => {
    const asked = scriptTerminal();
    expect(await run(["--help"], asked)).toBe(0);
    expect([asked.output(), asked.errors()]).toEqual([HELP, ""]);
    const unasked = scriptTerminal();
    expect(await run([], unasked)).toBe(2);
    expect([unasked.output(), unasked.errors()]).toEqual(["", HELP]);
  });

  it("of a command lists its options and its exit codes", async () => {
    const terminal = scriptTerminal();
    expect(await run(["ca", "path", "--help"], terminal)).toBe(0);
    expect(terminal.output()).toBe(`mockai-proxy ca path [options]
Prints the path of the CA certificate that clients must trust; makes the CA when there is none.

Options:
  --ca-dir DIR   the folder of the certificate authority (default ca)
  --config FILE  read options from this file (default mockai-proxy.json, where it exists)
  --help         show this help
  --version      show the version

Examples:
  export NODE_EXTRA_CA_CERTS="$(mockai-proxy ca path)"

Exit codes: 0 well, 2 an option or a file to mend, 70 a bug of mockai-proxy.

Options may also be set in the environment (MOCKAI_PROXY_CA_DIR=ca, lists with commas) and in
mockai-proxy.json ({ "ca-dir": "ca" }). The command line wins, then the environment, then the file.
`);
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "of %s names every option and keeps its lines short",
    async (name, command) => {
      const terminal = scriptTerminal();
      await run([...name.split(" "), "--help"], terminal);
      for (const option of command.options) {
        const isTyped = option.places.includes("command line");
        expect(terminal.output()).toContain(isTyped ? `\n  --${option.name} ` : `\n  "${option.name}" `);
      }
      for (const line of terminal.output().split("\n")) expect(line.length).toBeLessThanOrEqual(115);
    },
  );
});

describe("--version", () => {
  it("prints the package's version", async () => {
    const file = new URL("../../package.json", import.meta.url);
    const { version } = JSON.parse(await readFile(file, "utf8")) as { version: string };
    const terminal = scriptTerminal();
    expect(await run(["--version"], terminal)).toBe(0);
    expect(terminal.output()).toBe(`${version}\n`);
  });
});
