import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

describe("ca create", () => {
  let cwd: string;
  let file: string;

  beforeEach(async () => {
    cwd = await temporaryFolder();
    file = join(cwd, "ca", "mockai-proxy-ca.pem");
  });

  async function create(...options: string[]): Promise<[exitCode: number, output: string, errors: string]> {
    const terminal = scriptTerminal({ cwd });
    const exitCode = await run(["ca", "create", ...options], terminal);
    return [exitCode, terminal.output(), terminal.errors()];
  }

  it("makes the authority once, and says which it was", async () => {
    expect(await create()).toEqual([0, `${file}\n`, "Made the CA:\n"]);
    const certificate = await readFile(file, "utf8");
    const words = "The CA was there already, and was left as it is:\n";
    expect(await create()).toEqual([0, `${file}\n`, words]);
    expect(await readFile(file, "utf8")).toBe(certificate);
  });

  it("takes the same limits again, and says that there are some", async () => {
    const hosts = ["--host", "b.corp.example", "--host", "a.corp.example"];
    const words = "Made the CA, limited as mockai-proxy ca show tells:\n";
    expect(await create("--name-constraints", ...hosts)).toEqual([0, `${file}\n`, words]);
    expect((await create("--name-constraints", "--host", "a.corp.example,b.corp.example"))[0]).toBe(0);
    expect((await create())[0]).toBe(0);
  });

  it("refuses to have made limits that the authority does not have", async () => {
    await create();
    expect(await create("--name-constraints", "--host", "*.corp.example")).toEqual([
      2,
      "",
      `mockai-proxy: There is a CA already: ${file}.\n` +
        "It is good for any host.\n" +
        "Type mockai-proxy ca rotate --name-constraints --host '*.corp.example' to replace it.\n",
    ]);
  });

  it("tells the limits that it has from those that were asked for", async () => {
    await create("--name-constraints", "--host", "a.corp.example");
    expect((await create("--name-constraints", "--host", "b.corp.example"))[2]).toBe(
      `mockai-proxy: There is a CA already: ${file}.\n` +
        "It is limited to other hosts. It lacks b.corp.example. It has a.corp.example besides.\n" +
        "Type mockai-proxy ca rotate --name-constraints --host b.corp.example to replace it.\n",
    );
    expect((await create("--name-constraints=false"))[2]).toBe(
      `mockai-proxy: There is a CA already: ${file}.\n` +
        "It is limited, as mockai-proxy ca show tells.\n" +
        "Type mockai-proxy ca rotate --name-constraints=false to replace it.\n",
    );
  });

  it("makes nothing of a wildcard for a whole top-level domain", async () => {
    expect(await create("--name-constraints", "--host", "*.example")).toEqual([
      2,
      "",
      "mockai-proxy: Cannot limit the CA to the host *.example.\n" +
        "It would have to be good for all of example: nothing narrower is certain to end it.\n" +
        "Write more of its end, such as *.corp.example, or leave --name-constraints out.\n",
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it("knows no --only any more", async () => {
    expect((await create("--only", "openai.com"))[0]).toBe(2);
  });
});
