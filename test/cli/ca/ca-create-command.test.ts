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

  it("takes the same limits again, in another order too", async () => {
    await create("--only", "openai.com", "--only", "anthropic.com");
    expect((await create("--only", "anthropic.com,openai.com"))[0]).toBe(0);
    expect((await create())[0]).toBe(0);
  });

  it("refuses limits that the authority does not have", async () => {
    await create();
    expect(await create("--only", "openai.com")).toEqual([
      2,
      "",
      `mockai-proxy: There is a CA already: ${file}.\n` +
        "It is good for any host.\n" +
        "Type mockai-proxy ca rotate --only openai.com to replace it.\n",
    ]);
  });

  it.each(["127.0.0.1", "https://openai.com", "openai.com:443", "*.openai.com"])(
    "refuses %s for a domain",
    async (text) => {
      expect(await create("--only", text)).toEqual([
        2,
        "",
        `mockai-proxy: Not a domain: --only ${text}.\n` +
          "A domain is a name such as example.com, which stands for all below it too; * lifts the limit.\n" +
          "Try --only api.openai.com.\n",
      ]);
    },
  );
});
