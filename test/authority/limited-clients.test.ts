import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openAuthority } from "../../src/authority/authority.ts";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { createAuthority } from "../../src/authority/create-authority.ts";
import { createLeafIssuer, type Leaf } from "../../src/authority/leaf-issuer.ts";
import { loadAuthority } from "../../src/authority/load-authority.ts";
import { interceptedLimits } from "../../src/cli/ca/ca-limits.ts";
import { requireTool } from "../support/tools.ts";
import { GO, JAVA, NODE, PYTHON } from "./client-programs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const WITHIN = [
  "api.openai.com",
  "my-res.openai.azure.com",
  "us-east-1.api.x.ai",
  "mockai.proxy",
  "localhost",
];
const BEYOND = ["bank.example", "openai.com", "my-res.blob.core.windows.net", "x.ai", "10.1.2.3"];

/**
 * Each client is shown leaves within the limits, and then leaves that a thief of the key made for hosts beyond
 * them.
 */
describe("the limits hold", () => {
  let folder: string;
  let certificateFile: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mockai-authority-"));
    const limits = await interceptedLimits({ get: () => undefined });
    await createAuthority(authorityFiles(folder), limits);
    certificateFile = authorityFiles(folder).certificate;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("for curl", async () => {
    const curl = requireTool("curl");
    if (curl === undefined) return;
    const call = async (host: string, leaf: Leaf): Promise<string> => {
      const port = await serve(leaf);
      const trust = ["--silent", "--show-error", "--noproxy", "*", "--cacert", certificateFile];
      return (await run(curl, [...trust, "--connect-to", `::127.0.0.1:${port}`, `https://${host}:${port}/`]))
        .stdout;
    };
    const authority = await openAuthority(folder);
    for (const host of WITHIN) expect(await call(host, await authority.leafFor(host))).toBe("hello");
    for (const host of BEYOND)
      await expect(call(host, await thievedLeaf(host))).rejects.toThrow("permitted subtree violation");
  });

  it("for Node", async () => {
    expect(await callAll(process.execPath, ["--eval", NODE])).toEqual(
      outcomes("refused permitted subtree violation"),
    );
  });

  it("for Python, strict", async () => {
    const python = requireTool("python3");
    if (python === undefined) return;
    const script = join(temporaryFolder(), "call.py");
    writeFileSync(script, PYTHON);
    const lines = await callAll(python, [script]);
    expect(
      lines.map((line) => line.replace(/ \[SSL.*: permitted/, " permitted").replace(/ \(_ssl.*/, "")),
    ).toEqual(outcomes("refused permitted subtree violation"));
  });

  it("for Go", { timeout: 240_000 }, async () => {
    const go = requireTool("go");
    if (go === undefined) return;
    const program = temporaryFolder();
    writeFileSync(join(program, "go.mod"), "module call\n\ngo 1.19\n");
    writeFileSync(join(program, "main.go"), GO);
    const env = { ...process.env, GOFLAGS: "", GOPROXY: "off", GOTOOLCHAIN: "local", GOWORK: "off" };
    const lines = await callAll(go, ["run", "."], { cwd: program, env });
    expect(lines.slice(0, WITHIN.length)).toEqual(WITHIN.map(() => "accepted"));
    for (const line of lines.slice(WITHIN.length)) expect(line).toMatch(/^refused .* is not permitted/);
    expect(lines).toHaveLength(WITHIN.length + BEYOND.length);
  });

  it("not for Java, which accepts what is within, and asks a root for nothing but its key", async () => {
    const java = requireTool("java");
    if (java === undefined) return;
    const program = join(temporaryFolder(), "Call.java");
    writeFileSync(program, JAVA);
    expect(await callAll(java, [program])).toEqual(outcomes("accepted"));
  });

  it("only because of the certificate: the same leaves are accepted from an authority without limits", async () => {
    const other = temporaryFolder();
    await openAuthority(other);
    const targets: string[] = [];
    for (const host of BEYOND) targets.push(host, String(await serve(await thievedLeaf(host, other))));
    const call = ["--eval", NODE, authorityFiles(other).certificate, ...targets];
    expect((await run(process.execPath, call)).stdout.trim().split("\n")).toEqual(
      BEYOND.map(() => "accepted"),
    );
  });

  async function callAll(
    program: string,
    before: readonly string[],
    options: object = {},
  ): Promise<string[]> {
    const authority = await openAuthority(folder);
    const targets: string[] = [];
    for (const host of WITHIN) targets.push(host, String(await serve(await authority.leafFor(host))));
    for (const host of BEYOND) targets.push(host, String(await serve(await thievedLeaf(host))));
    const { stdout } = await run(program, [...before, certificateFile, ...targets], options);
    return stdout.trim().split("\n");
  }

  async function thievedLeaf(host: string, from = folder): Promise<Leaf> {
    const authority = await loadAuthority(authorityFiles(from));
    const leaf = createLeafIssuer(authority, undefined).forHost(host);
    expect(new X509Certificate(leaf.cert).checkIssued(authority.certificate)).toBe(true);
    return leaf;
  }
});

function outcomes(beyond: string): string[] {
  return [...WITHIN.map(() => "accepted"), ...BEYOND.map(() => beyond)];
}

async function serve(leaf: Leaf): Promise<number> {
  const server = createServer({ ...leaf, ca: [] }, (_, response) => void response.end("hello"));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
