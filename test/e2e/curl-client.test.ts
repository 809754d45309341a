import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openLab, type TestProxy } from "../support/lab.ts";
import { requireTool } from "../support/tools.ts";

const run = promisify(execFile);
const CHAT = "https://api.openai.com/v1/chat/completions";

/** Runs curl as a user would who has pasted the two lines into the shell. Undefined where there is no curl. */
async function curl(client: TestProxy, ...args: string[]): Promise<Buffer | undefined> {
  const tool = requireTool("curl");
  if (tool === undefined) return undefined;
  const env = { PATH: process.env["PATH"], HTTPS_PROXY: client.proxy.url, SSL_CERT_FILE: client.caFile };
  const { stdout } = await run(tool, ["-sS", "--fail-with-body", ...args], { env, encoding: "buffer" });
  return stdout;
}

function chat(stream: boolean): string[] {
  const body = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello from curl." }], stream };
  return [CHAT, "-H", "authorization: Bearer a-key-of-the-tests", "--json", JSON.stringify(body)];
}

/** What must be the same of a head: most of its lines tell of the moment, and no recording keeps them. */
function lasting(answer: Buffer | undefined, isHead: boolean): string | undefined {
  const text = answer?.toString("latin1");
  return isHead ? text?.match(/^(HTTP\/\S+ 200.*|content-type: .*)$/gim)?.join("\n") : text;
}

describe("curl through HTTPS_PROXY", () => {
  it.each([
    ["a whole answer", chat(false)],
    ["a whole answer, compressed", [...chat(false), "--compressed"]],
    ["a stream", [...chat(true), "-N"]],
    [
      "the head alone",
      ["-I", "https://api.openai.com/v1/models", "-H", "authorization: Bearer a-key-of-the-tests"],
    ],
  ])("records and replays %s", async (_what, args) => {
    await using lab = await openLab();
    let recorded: Buffer | undefined;
    {
      await using recorder = await lab.start("record");
      recorded = await curl(recorder, ...args);
      if (recorded !== undefined) await recorder.exchange(0);
      expect(recorder.proxy.summary().outcomes.recorded).toBe(recorded === undefined ? 0 : 1);
    }
    await using player = await lab.start("replay", { map: {} });
    const replayed = await curl(player, ...args);
    const isHead = args.includes("-I");
    expect(lasting(replayed, isHead)).toEqual(lasting(recorded, isHead));
  });

  it("records and replays through the absolute form of plain HTTP, as curl has it with http_proxy", async () => {
    await using lab = await openLab();
    const plain = chat(false).map((arg) => arg.replace("https:", "http:"));
    let recorded: Buffer | undefined;
    {
      await using recorder = await lab.start("record");
      recorded = await curl(recorder, "--proxy", recorder.proxy.url, ...plain);
    }
    await using player = await lab.start("replay", { map: {} });
    expect(await curl(player, "--proxy", player.proxy.url, ...plain)).toEqual(recorded);
  });
});
