import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { clientEnvironment } from "../../src/launch/client-environment.ts";
import { writeClientFiles } from "../../src/launch/client-files.ts";
import { requireTool } from "../support/tools.ts";
import { scriptTerminal, temporaryFolder, type TerminalScript } from "./scripted-terminal.ts";

/** Runs `mockai-proxy env` with options. */
async function env(line: string, script: TerminalScript): Promise<string> {
  const terminal = scriptTerminal(script);
  expect(await run(["env", ...line.split(" ").filter(Boolean)], terminal)).toBe(0);
  expect(terminal.errors()).toBe("");
  return terminal.output();
}

/** The environment of a program in a shell that has evaluated the lines. */
function evaluate(shell: string, lines: string, environment: Record<string, string>): Record<string, string> {
  const print = "process.stdout.write(JSON.stringify(process.env))";
  // Without NODE_OPTIONS in the lines' way: what they require is another test's affair.
  const script = `set -eu; eval "$LINES_TO_READ"; SEEN="\${NODE_OPTIONS-}"; export SEEN; unset NODE_OPTIONS; exec "$NODE" -e '${print}'`;
  const output = execFileSync(shell, ["-c", script], {
    env: { ...environment, LINES_TO_READ: lines, NODE: process.execPath },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { SEEN, ...seen } = JSON.parse(output) as Record<string, string>;
  return { ...seen, NODE_OPTIONS: SEEN ?? "" };
}

describe("mockai-proxy env", () => {
  it("makes the authority and the files of clients where there are none", async () => {
    const cwd = await temporaryFolder();
    const output = await env("", { cwd });
    expect(output).toContain("\nexport HTTPS_PROXY=http://127.0.0.1:5001\n");
    expect(output).toContain(`\nexport SSL_CERT_FILE=${join(cwd, "ca/mockai-proxy-ca.bundle.pem")}\n`);
    expect(existsSync(join(cwd, "ca/mockai-proxy-ca.bundle.pem"))).toBe(true);
  });

  it.each(["sh", "bash"])("gives a program of %s the variables that a command gets", async (name) => {
    const cwd = await temporaryFolder();
    const environment = { NODE_OPTIONS: `--title="it's mine"`, PYTHONPATH: "/my modules" };
    const lines = await env("--port 7000 --ca-dir authority", { cwd, environment });
    const files = writeClientFiles(join(cwd, "authority/mockai-proxy-ca.pem"), environment);
    const setup = { proxyUrl: "http://127.0.0.1:7000", files, dummyKeys: false };
    const shell = requireTool(name);
    expect(lines).toContain(`\nexport NODE_OPTIONS="$NODE_OPTIONS"' --require `);
    if (shell === undefined) return;
    expect(evaluate(shell, lines, environment)).toMatchObject(clientEnvironment(setup, environment));
  });

  it.each(["bash", "fish", "powershell", "dotenv", "docker"])(
    "prints nothing for %s of what the variables hold already",
    async (shell) => {
      const cwd = await temporaryFolder();
      const names = Object.keys(
        clientEnvironment(
          {
            proxyUrl: "http://127.0.0.1:1",
            files: writeClientFiles(await caPath(cwd), {}),
            dummyKeys: true,
          },
          {},
        ),
      );
      const planted = "-Dplanted=in-the-environment";
      const options = names.filter((name) => !/^no_proxy$/i.test(name)).map((name) => [name, planted]);
      const output = await env(`--shell ${shell}`, { cwd, environment: Object.fromEntries(options) });
      expect(output).not.toContain("planted");
      expect(output).toContain("JAVA_TOOL_OPTIONS");
    },
  );

  it("extends for GitHub what the job has, because its file knows no variables", async () => {
    const cwd = await temporaryFolder();
    const output = await env("--shell github", { cwd, environment: { PYTHONPATH: "/mine" } });
    expect(output).toMatch(/^PYTHONPATH=\/.*:\/mine$/m);
    expect(output).not.toContain("NODE_OPTIONS");
  });

  it("takes the shell from $SHELL", async () => {
    const cwd = await temporaryFolder();
    const output = await env("--base-url", { cwd, environment: { SHELL: "/usr/bin/fish" } });
    expect(output).toMatch(/^set -gx OPENAI_BASE_URL 'http:\/\/127\.0\.0\.1:5001\/v1'\n/);
  });

  it("prints base URLs with --base-url, and makes no authority for them", async () => {
    const cwd = await temporaryFolder();
    expect(await env("--base-url --port 7000 --shell dotenv", { cwd })).toBe(
      [
        "OPENAI_BASE_URL=http://127.0.0.1:7000/v1",
        "OPENAI_API_BASE=http://127.0.0.1:7000/v1",
        "ANTHROPIC_BASE_URL=http://127.0.0.1:7000",
        "AZURE_OPENAI_ENDPOINT=http://127.0.0.1:7000",
        "GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:7000",
        "GOOGLE_VERTEX_BASE_URL=http://127.0.0.1:7000",
        "",
      ].join("\n"),
    );
    expect(existsSync(join(cwd, "ca"))).toBe(false);
  });

  it("cannot know which port 0 came to be, and knows no other shells", async () => {
    const terminal = scriptTerminal({ environment: { MOCKAI_PROXY_PORT: "0" } });
    expect(await run(["env"], terminal)).toBe(2);
    expect(terminal.errors()).toBe(
      "mockai-proxy: env cannot know which port 0 came to be.\n" +
        "The variables name the port of the proxy that runs.\n" +
        "Give the one that it printed: mockai-proxy env --port 5001\n",
    );
    const other = scriptTerminal();
    expect(await run(["env", "--shell", "tcsh"], other)).toBe(2);
    expect(other.errors()).toBe(
      "mockai-proxy: Not a shell: --shell tcsh.\n" +
        "The shells and files are bash, fish, powershell, dotenv, github, docker; bash is for sh and zsh too.\n" +
        "Try --shell bash.\n",
    );
  });
});

async function caPath(cwd: string): Promise<string> {
  const terminal = scriptTerminal({ cwd });
  await run(["ca", "path"], terminal);
  return terminal.output().trimEnd();
}
