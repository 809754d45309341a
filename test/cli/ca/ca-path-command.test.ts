import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

describe("ca path", () => {
  it("prints the path of a CA certificate, and makes it only once", async () => {
    const cwd = await temporaryFolder();
    const terminal = scriptTerminal({ cwd });
    expect([await run(["ca", "path", "--ca-dir", "authority"], terminal), terminal.errors()]).toEqual([
      0,
      "",
    ]);
    const file = terminal.output().trimEnd();
    expect(dirname(file)).toBe(join(cwd, "authority"));
    const certificate = await readFile(file, "utf8");
    expect(new X509Certificate(certificate).ca).toBe(true);
    const again = scriptTerminal({ cwd, environment: { MOCKAI_PROXY_CA_DIR: "authority" } });
    await run(["ca", "path"], again);
    expect(again.output()).toBe(`${file}\n`);
    expect(await readFile(file, "utf8")).toBe(certificate);
  });
});
