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

  it("keeps the limits, and adds the hosts that are named", async () => {
    const cwd = await temporaryFolder();
    const limits = async (): Promise<readonly string[]> =>
      (JSON.parse((await call(cwd, "show", "--json"))[1]) as { limits: string[] }).limits;
    await call(cwd, "create", "--name-constraints", "--host", "a.corp.example");
    const before = await limits();
    await call(cwd, "rotate");
    expect(await limits()).toEqual(before);
    await call(cwd, "rotate", "--host", "b.corp.example", "--map", "c.corp.example=http://127.0.0.1:1");
    expect(await limits()).toEqual([...before, "b.corp.example", "c.corp.example"].toSorted());
  });

  it("makes the limits anew or lifts them when asked", async () => {
    const cwd = await temporaryFolder();
    const limits = async (): Promise<readonly string[] | null> =>
      (JSON.parse((await call(cwd, "show", "--json"))[1]) as { limits: string[] | null }).limits;
    await call(cwd, "create", "--name-constraints", "--host", "a.corp.example");
    const before = (await limits()) ?? [];
    await call(cwd, "rotate", "--name-constraints", "--host", "b.corp.example");
    const anew = before.map((limit) => limit.replace(/^a\.corp/, "b.corp"));
    expect(await limits()).toEqual(anew.toSorted());
    await call(cwd, "rotate", "--name-constraints=false");
    expect(await limits()).toBeNull();
    await call(cwd, "rotate", "--host", "c.corp.example");
    expect(await limits()).toBeNull();
  });

  it("refuses where there is nothing to replace", async () => {
    const cwd = await temporaryFolder();
    const [exitCode, output, errors] = await call(cwd, "rotate");
    expect([exitCode, output]).toEqual([2, ""]);
    expect(errors).toContain("Type mockai-proxy ca create to make it now");
  });
});
