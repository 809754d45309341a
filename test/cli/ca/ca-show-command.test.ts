import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { scriptTerminal, temporaryFolder, type ScriptedTerminal } from "../scripted-terminal.ts";

async function make(cwd: string, ...options: string[]): Promise<X509Certificate> {
  await run(["ca", "create", ...options], scriptTerminal({ cwd }));
  return new X509Certificate(await readFile(join(cwd, "ca", "mockai-proxy-ca.pem")));
}

async function show(cwd: string, ...options: string[]): Promise<ScriptedTerminal> {
  const terminal = scriptTerminal({ cwd });
  expect([await run(["ca", "show", ...options], terminal), terminal.errors()]).toEqual([0, ""]);
  return terminal;
}

function day(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

describe("ca show", () => {
  it("shows what a person compares", async () => {
    const cwd = await temporaryFolder();
    const certificate = await make(cwd);
    expect((await show(cwd)).output()).toBe(
      `subject      ${certificate.subject.replace("\n", ", ")}\n` +
        `SHA-256      ${certificate.fingerprint256}\n` +
        `valid        ${day(certificate.validFrom)} to ${day(certificate.validTo)}\n` +
        "good for     any host\n" +
        `certificate  ${join(cwd, "ca", "mockai-proxy-ca.pem")}\n` +
        `private key  ${join(cwd, "ca", "mockai-proxy-ca.key")}\n`,
    );
  });

  it("shows the limits", async () => {
    const cwd = await temporaryFolder();
    await make(cwd, "--name-constraints", "--host", "LLM.corp.example:8443");
    const { limits } = JSON.parse((await show(cwd, "--json")).output()) as { limits: string[] };
    expect(limits).toContain("llm.corp.example");
    const [first = "", ...others] = limits;
    expect((await show(cwd)).output()).toContain(
      `\ngood for     ${first}\n${others.map((limit) => `             ${limit}\n`).join("")}` +
        "             this machine\ncertificate  ",
    );
  });

  it("tells programs in JSON, without the key", async () => {
    const cwd = await temporaryFolder();
    const certificate = await make(cwd);
    const output = (await show(cwd, "--json")).output();
    expect(JSON.parse(output)).toEqual({
      subject: certificate.subject.replace("\n", ", "),
      fingerprint: certificate.fingerprint256,
      validFrom: new Date(certificate.validFrom).toISOString(),
      validTo: new Date(certificate.validTo).toISOString(),
      limits: null,
      certificate: join(cwd, "ca", "mockai-proxy-ca.pem"),
      key: join(cwd, "ca", "mockai-proxy-ca.key"),
    });
    expect(output).not.toContain("PRIVATE");
  });

  it("makes none where there is none", async () => {
    const cwd = await temporaryFolder();
    const terminal = scriptTerminal({ cwd });
    expect([await run(["ca", "show"], terminal), terminal.output()]).toEqual([2, ""]);
    expect(terminal.errors()).toBe(
      `mockai-proxy: There is no certificate authority in ${join(cwd, "ca")}. The first start of a proxy ` +
        "makes one there. Type mockai-proxy ca create to make it now, or name another folder with --ca-dir DIR.\n",
    );
  });
});
