import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeCertificate } from "../../../src/authority/describe-certificate.ts";
import { run } from "../../../src/cli/run.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

async function call(
  cwd: string,
  ...argv: string[]
): Promise<[exitCode: number, output: string, errors: string]> {
  const terminal = scriptTerminal({ cwd });
  return [await run(["ca", ...argv], terminal), terminal.output(), terminal.errors()];
}

describe("ca rotate", () => {
  it("replaces the authority and the bundle, and says what must be done again", async () => {
    const cwd = await temporaryFolder();
    const bundle = (await call(cwd, "bundle"))[1].trim();
    const file = join(cwd, "ca", "mockai-proxy-ca.pem");
    const old = await readFile(file, "utf8");
    const [exitCode, output, errors] = await call(cwd, "rotate");
    const fresh = await readFile(file, "utf8");
    expect([exitCode, output]).toEqual([0, `${file}\n`]);
    expect(errors).toBe(
      `Replaced ${describeCertificate(old).name}\n` +
        `by       ${describeCertificate(fresh).name}\n` +
        "The old one's key is deleted. What must be done again:\n" +
        "  - end the proxies that run, and start them anew: they sign with the old one\n" +
        '  - start clients anew, and in shells that stay open type again: eval "$(mockai-proxy env)"\n' +
        "  - where the old one was installed, delete it by its name, and type: mockai-proxy ca install\n",
    );
    expect(fresh).not.toBe(old);
    const trusted = await readFile(bundle, "utf8");
    expect([trusted.includes(fresh.trim()), trusted.includes(old.trim())]).toEqual([true, false]);
  });

  it("keeps the limits unless others are given", async () => {
    const cwd = await temporaryFolder();
    const domains = async (): Promise<unknown> =>
      (JSON.parse((await call(cwd, "show", "--json"))[1]) as { domains: unknown }).domains;
    await call(cwd, "create", "--only", "openai.com");
    await call(cwd, "rotate");
    expect(await domains()).toEqual(["localhost", "mockai.proxy", "openai.com"]);
    await call(cwd, "rotate", "--only", "anthropic.com");
    expect(await domains()).toEqual(["anthropic.com", "localhost", "mockai.proxy"]);
    await call(cwd, "rotate", "--only", "*");
    expect(await domains()).toBeNull();
  });

  it("refuses where there is nothing to replace", async () => {
    const cwd = await temporaryFolder();
    const [exitCode, output, errors] = await call(cwd, "rotate");
    expect([exitCode, output]).toEqual([2, ""]);
    expect(errors).toContain("Type mockai-proxy ca create to make it now");
  });
});
