import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { requireTool } from "../../support/tools.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

async function call(
  cwd: string,
  ...argv: string[]
): Promise<[exitCode: number, output: string, errors: string]> {
  const terminal = scriptTerminal({ cwd });
  return [await run(["ca", ...argv], terminal), terminal.output(), terminal.errors()];
}

describe("ca bundle and ca java", () => {
  it("print a file with the CA and the system's own, which openssl verifies the CA by", async () => {
    const cwd = await temporaryFolder();
    const [exitCode, output, errors] = await call(cwd, "bundle");
    const bundle = join(cwd, "ca", "mockai-proxy-ca.bundle.pem");
    expect([exitCode, output, errors]).toEqual([0, `${bundle}\n`, ""]);
    const authority = join(cwd, "ca", "mockai-proxy-ca.pem");
    expect(await readFile(bundle, "utf8")).toContain((await readFile(authority, "utf8")).trim());
    const openssl = requireTool("openssl");
    if (openssl === undefined) return;
    const verified = await promisify(execFile)(openssl, ["verify", "-CAfile", bundle, authority]);
    expect(verified.stdout).toBe(`${authority}: OK\n`);
  });

  it("print the options that make Java trust it, in quotes where the path has spaces", async () => {
    const cwd = await temporaryFolder();
    const store = join(cwd, "ca", "mockai-proxy-ca.jks");
    expect(await call(cwd, "java")).toEqual([
      0,
      `-Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStoreType=JKS ` +
        "-Djavax.net.ssl.trustStorePassword=changeit\n",
      `The trust store is ${store}. Paste these options after java:\n`,
    ]);
    const spaced = (await call(cwd, "java", "--ca-dir", "a folder"))[1];
    expect(spaced).toMatch(/^"-Djavax.net.ssl.trustStore=.*\/a folder\/mockai-proxy-ca.jks" -D/);
    const keytool = requireTool("keytool");
    if (keytool === undefined) return;
    const list = ["-list", "-rfc", "-keystore", store, "-storepass", "changeit"];
    const { stdout } = await promisify(execFile)(keytool, list, { maxBuffer: 10_000_000 });
    const pem = await readFile(join(cwd, "ca", "mockai-proxy-ca.pem"));
    expect(stdout.replace(/\s/g, "")).toContain(new X509Certificate(pem).raw.toString("base64"));
  });
});
