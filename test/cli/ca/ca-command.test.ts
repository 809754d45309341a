import { describe, expect, it } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { scriptTerminal } from "../scripted-terminal.ts";

describe("ca", () => {
  it("lists what there is to do with the authority", async () => {
    const terminal = scriptTerminal();
    expect([await run(["ca"], terminal), terminal.errors()]).toEqual([0, ""]);
    expect(
      terminal
        .output()
        .split("\n")
        .map((line) => line.slice(0, 25).trim()),
    ).toEqual([
      "mockai-proxy ca path",
      "mockai-proxy ca create",
      "mockai-proxy ca show",
      "mockai-proxy ca bundle",
      "mockai-proxy ca java",
      "mockai-proxy ca install",
      "mockai-proxy ca uninstall",
      "mockai-proxy ca rotate",
      "",
    ]);
  });

  it("refuses what it does not know, and names what is near", async () => {
    const terminal = scriptTerminal();
    expect([await run(["ca", "fingerprint"], terminal), terminal.output()]).toEqual([2, ""]);
    expect(terminal.errors()).toBe(
      "mockai-proxy: mockai-proxy has no command ca fingerprint.\n" +
        "Known are ca path, ca create, ca show, ca bundle, ca java, ca install, ca uninstall, ca rotate.\n" +
        "Type mockai-proxy ca to see what each does.\n",
    );
    const near = scriptTerminal();
    await run(["ca", "rotat"], near);
    expect(near.errors()).toContain("Did you mean ca rotate?");
  });
});
