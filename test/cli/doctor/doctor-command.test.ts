import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { createProxy } from "../../../src/index.ts";
import type { Finding } from "../../../src/launch/doctor/probe.ts";
import type { WatchReport } from "../../../src/launch/doctor/watch.ts";
import { requireTool } from "../../support/tools.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

const NODE = process.execPath;

/** Runs `mockai-proxy doctor` in a folder on whose PATH are only its own programs. */
async function doctor(cwd: string, ...argv: string[]): Promise<Ended> {
  const terminal = scriptTerminal({ cwd, environment: { PATH: join(cwd, "bin"), HOME: cwd } });
  const caDir = argv.includes("--ca-dir") ? [] : ["--ca-dir", join(cwd, "ca")];
  const exitCode = await run(["doctor", ...caDir, ...argv], terminal);
  return { exitCode, output: terminal.output(), errors: terminal.errors() };
}

/** Puts a program on the folder's PATH, which may take variables from it. */
async function install(cwd: string, name: string, program: string, withoutVariables = ""): Promise<void> {
  const script = [
    "#!/bin/sh",
    withoutVariables === "" ? "" : `unset ${withoutVariables}`,
    `PATH='${process.env["PATH"] ?? ""}' exec '${program}' "$@"`,
    "",
  ];
  await mkdir(join(cwd, "bin"), { recursive: true });
  await writeFile(join(cwd, "bin", name), script.join("\n"), { mode: 0o755 });
}

const WELL = { reaches: true, trusts: true };

describe("mockai-proxy doctor", () => {
  it("has the runtimes of this machine ask a proxy of its own", async () => {
    const cwd = await temporaryFolder();
    const [curl, python] = [requireTool("curl"), requireTool("python3")];
    await install(cwd, "node", NODE);
    if (curl !== undefined) await install(cwd, "curl", curl);
    if (python !== undefined) await install(cwd, "python3", python);
    const { exitCode, output, errors } = await doctor(cwd, "--json");
    const findings = JSON.parse(output) as Finding[];
    expect(errors).toBe("");
    expect(findings).toEqual(
      findings.map((finding) => expect.objectContaining({ ...WELL, runtime: finding.runtime }) as unknown),
    );
    expect(findings.map(({ runtime }) => runtime)).toEqual(
      expect.arrayContaining([
        ...(curl === undefined ? [] : ["curl"]),
        ...(python === undefined ? [] : ["Python, urllib"]),
        "Node, fetch",
        "Node, https",
      ]),
    );
    expect(exitCode).toBe(0);
  });

  it("ends with 1 where one does not trust the certificate, and says what to set", async () => {
    const cwd = await temporaryFolder();
    await install(cwd, "node", NODE, "NODE_EXTRA_CA_CERTS");
    const { exitCode, output } = await doctor(cwd);
    expect(output).toMatch(/^Node, https +\S+ +yes +no +set NODE_EXTRA_CA_CERTS to the certificate$/m);
    expect(output).toMatch(/^ {2}Error: .*certificate/m);
    expect(exitCode).toBe(1);
  });

  it("ends with 1 where one does not reach the proxy", async () => {
    const curl = requireTool("curl");
    if (curl === undefined) return;
    const cwd = await temporaryFolder();
    await install(cwd, "curl", curl, "HTTPS_PROXY https_proxy ALL_PROXY all_proxy");
    const { exitCode, output } = await doctor(cwd);
    expect(output).toMatch(/^curl +\S+ +no +- +look for proxy or noproxy in ~\/\.curlrc/m);
    expect(exitCode).toBe(1);
  });

  it("asks the proxy that runs on --port", async () => {
    const cwd = await temporaryFolder();
    await install(cwd, "node", NODE);
    const caDir = join(cwd, "ca");
    await using proxy = await createProxy({ mode: "passthrough", caDir, environment: {} });
    const { exitCode, output } = await doctor(cwd, "--json", "--port", String(proxy.port));
    expect(JSON.parse(output)).toMatchObject([WELL, WELL]);
    expect(exitCode).toBe(0);
  });

  it("refuses a port where no proxy runs", async () => {
    const cwd = await temporaryFolder();
    const other = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { exitCode, errors } = await doctor(cwd, "--port", String(port));
    expect([exitCode, errors]).toEqual([
      2,
      `mockai-proxy: No mockai-proxy answers at 127.0.0.1:${port}.
With --port the doctor asks the proxy that runs there, without it one of its own.
Start one with mockai-proxy replay --port ${port}, or type mockai-proxy doctor --port 0.
`,
    ]);
  });

  it("refuses a proxy with another authority", async () => {
    const cwd = await temporaryFolder();
    await using proxy = await createProxy({ mode: "replay", caDir: join(cwd, "other"), environment: {} });
    const { exitCode, errors } = await doctor(cwd, "--port", String(proxy.port));
    expect([exitCode, errors]).toEqual([
      2,
      `mockai-proxy: The proxy at 127.0.0.1:${proxy.port} has another authority than ${cwd}/ca/mockai-proxy-ca.pem.
It was started in another folder, or with another --ca-dir.
Start the doctor there, or give it the same --ca-dir.
`,
    ]);
  });
});

describe("mockai-proxy doctor -- COMMAND", () => {
  it("tells what came, who hung up, and ends as the command did", async () => {
    const cwd = await temporaryFolder();
    const provider = createServer((_request, response) => response.end("{}"));
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void provider.close());
    const map = `api.openai.com=http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const code = `
      const asked = fetch("https://api.openai.com/v1/models").then((answer) => answer.text());
      asked.then(() => {
        const pinned = { ca: [], host: "api.anthropic.com", path: "/" };
        require("node:https").get(pinned).on("error", () => process.exit(4));
      });
    `;
    const ended = await doctor(cwd, "--json", "--map", map, "--", NODE, "-e", code);
    const report = JSON.parse(ended.errors) as WatchReport;
    expect(report.hosts).toEqual([
      { host: "api.openai.com", fate: "read", count: 1 },
      { host: "api.anthropic.com", fate: "broken off", count: 1 },
    ]);
    expect(report.brokenOff).toEqual([expect.stringContaining("hung up") as string]);
    expect([ended.exitCode, ended.output]).toEqual([4, ""]);
  });

  it("says in words that nothing came", async () => {
    const { exitCode, errors } = await doctor(await temporaryFolder(), "--", NODE, "-e", "0");
    expect(errors).toMatch(/^\nNothing came through mockai-proxy, though /);
    expect(exitCode).toBe(0);
  });
});
