import { execFileSync } from "node:child_process";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import {
  formatVariables,
  guessShell,
  knowsOwnValue,
  OWN_VALUE,
  SHELLS,
  type Shell,
} from "../../src/launch/shell-syntax.ts";
import { requireTool } from "../support/tools.ts";

/** Whatever a path may hold that a shell could take for its own. */
const HARD_VALUES = {
  PLAIN: "/home/me/app/ca/mockai-proxy-ca.pem",
  LIST: "localhost,127.0.0.1,::1",
  SPACES: "  two  words ",
  QUOTES: `it's "quoted"`,
  SHELL_WORDS: "$HOME `id` $(id) !! \\ \\' * ? ~ # ; & | < > {a,b}",
  OPTION: `--require "/a b/preload.cjs"`,
  EMPTY: "",
};

/** What a shell makes of the lines: the variables' values as a program sees them. */
function readBack(
  shell: string,
  lines: string,
  names: readonly string[],
  environment: Record<string, string> = {},
): Record<string, string | undefined> {
  const print = `process.stdout.write(JSON.stringify(process.env))`;
  const script = `set -eu\neval "$LINES_TO_READ"\nexec "$NODE" -e '${print}'`;
  const output = execFileSync(shell, ["-c", script], {
    env: { ...environment, LINES_TO_READ: lines, NODE: process.execPath },
    encoding: "utf8",
    // With a socket for its input, bash believes that it was started from afar, and reads its start files.
    stdio: ["ignore", "pipe", "inherit"],
  });
  const seen = JSON.parse(output) as Record<string, string>;
  return Object.fromEntries(names.map((name) => [name, seen[name]]));
}

describe("formatVariables", () => {
  it.each(["sh", "bash"])("writes for %s what it reads back unchanged", (name) => {
    const shell = requireTool(name);
    const lines = formatVariables(HARD_VALUES, "bash");
    expect(lines).toMatch(/^export PLAIN=\/home\/me\/app\/ca\/mockai-proxy-ca\.pem\n/);
    if (shell === undefined) return;
    expect(readBack(shell, lines, Object.keys(HARD_VALUES))).toEqual(HARD_VALUES);
  });

  it("lets a shell put its own value in", () => {
    const lines = formatVariables(
      { OPTIONS: `${OWN_VALUE} --require "/a b/x.cjs"`, FOLDERS: `/our:${OWN_VALUE}` },
      "bash",
    );
    expect(lines).toBe(
      `export OPTIONS="$OPTIONS"' --require "/a b/x.cjs"'\nexport FOLDERS=/our:"$FOLDERS"\n`,
    );
    const shell = requireTool("sh");
    const own = { OPTIONS: `--title="it's $mine"`, FOLDERS: "/a b:/c" };
    if (shell === undefined) return;
    expect(readBack(shell, lines, ["OPTIONS", "FOLDERS"], own)).toEqual({
      OPTIONS: `--title="it's $mine" --require "/a b/x.cjs"`,
      FOLDERS: "/our:/a b:/c",
    });
  });

  it("writes for fish, where backslashes and quotes are escaped within quotes", () => {
    const variables = { A: `it's a \\ "b" $c`, B: `/our:${OWN_VALUE}`, C: "" };
    expect(formatVariables(variables, "fish")).toBe(
      `set -gx A 'it\\'s a \\\\ "b" $c'\nset -gx B '/our:'"$B"\nset -gx C ''\n`,
    );
  });

  it("writes for PowerShell, where quotes of every kind are doubled within quotes", () => {
    const variables = { A: `it's ‘a’ $b \\`, B: `${OWN_VALUE} --more` };
    expect(formatVariables(variables, "powershell")).toBe(
      `$env:A = 'it''s ‘‘a’’ $b \\'\n$env:B = $env:B + ' --more'\n`,
    );
  });

  it("writes for dotenv what Node reads back unchanged", () => {
    const { QUOTES: _both, ...values } = HARD_VALUES;
    const variables = { ...values, SHELL_WORDS: "$HOME $(id) \\ # ;", QUOTE: "it's", BOTH: `it's "b"` };
    expect(parseEnv(formatVariables(variables, "dotenv"))).toEqual(variables);
  });

  it("writes for docker's env-file the values as they are, because it takes quotes for a part of them", () => {
    expect(formatVariables({ A: `--require "/a b/x.cjs"`, B: "it's $b" }, "docker")).toBe(
      `A=--require "/a b/x.cjs"\nB=it's $b\n`,
    );
  });

  it("writes for $GITHUB_ENV, without the variable that GitHub refuses there", () => {
    expect(formatVariables({ A: "it's $b", NODE_OPTIONS: "--require /x.cjs", B: "c" }, "github")).toBe(
      "A=it's $b\nB=c\n",
    );
  });
});

describe("knowsOwnValue", () => {
  it("is true of what is evaluated, not of files", () => {
    expect(SHELLS.filter(knowsOwnValue)).toEqual(["bash", "fish", "powershell"]);
  });
});

describe("guessShell", () => {
  it.each<[string | undefined, Shell]>([
    ["/bin/bash", "bash"],
    ["/usr/bin/zsh", "bash"],
    ["/bin/sh", "bash"],
    ["/usr/local/bin/fish", "fish"],
    ["/usr/bin/pwsh", "powershell"],
    ["C:\\Program Files\\PowerShell\\7\\pwsh.exe", "powershell"],
    ["/opt/fish/bin/bash", "bash"],
    ["", "bash"],
    [undefined, "bash"],
  ])("takes %s for %s", (SHELL, shell) => {
    expect(guessShell({ SHELL })).toBe(shell);
  });
});
