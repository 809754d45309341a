import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { filesBelow } from "../support/lab.ts";
import { BIN, endOf, openWorkshop, type Ended, type Workshop } from "../support/launched.ts";
import { KEY, writeClients } from "../support/plain-clients.ts";

const execute = promisify(execFile);
const NODE = process.execPath;

/** Every SDK as its own documentation has it: no option names a URL or a key. */
const SDK_CLIENTS = `
  const { default: OpenAI, AzureOpenAI } = await import(process.env.OPENAI);
  const { default: Anthropic } = await import(process.env.ANTHROPIC);
  const { GoogleGenAI } = await import(process.env.GENAI);
  const messages = [{ role: "user", content: "Hello." }];
  await new OpenAI().chat.completions.create({ model: "gpt-4o-mini", messages });
  await new Anthropic().messages.create({ model: "claude-haiku-4-5", max_tokens: 64, messages });
  await new GoogleGenAI({}).models.generateContent({ model: "gemini-2.0-flash", contents: "Hello." });
  delete process.env.OPENAI_BASE_URL;
  const azure = new AzureOpenAI({ apiVersion: "2024-02-15-preview", deployment: "gpt-4o-mini" });
  await azure.chat.completions.create({ model: "gpt-4o-mini", messages });
`;

/** A proxy in record that clients find by themselves. */
async function startRecorder(
  workshop: Workshop,
  ...options: string[]
): Promise<{ port: string; stop: () => Promise<Ended> }> {
  const proxy = workshop.start(["record", "--port", "0", "--json", ...workshop.toProvider, ...options]);
  const end = endOf(proxy);
  if (proxy.stderr === null) throw new TypeError("its stream is no pipe");
  const [line] = (await once(createInterface(proxy.stderr), "line")) as [string];
  const { port } = new URL((JSON.parse(line) as { url: string }).url);
  return {
    port,
    stop() {
      proxy.kill("SIGTERM");
      return end;
    },
  };
}

describe('eval "$(mockai-proxy env)"', () => {
  it("leads a shell's programs through a proxy that runs already", async () => {
    await using workshop = await openWorkshop();
    await writeClients(workshop.folder);
    const { port, stop } = await startRecorder(workshop);
    const script = `set -e; eval "$("$NODE" "$BIN" env --port ${port})"; exec "$NODE" client.mjs Hello.`;
    const env = { PATH: process.env["PATH"], NODE, BIN, OPENAI_API_KEY: KEY };
    const { stdout } = await execute("sh", ["-c", script], { cwd: workshop.folder, env });
    expect(JSON.parse(stdout)).toMatchObject({ object: "chat.completion" });
    expect((await stop()).exitCode).toBe(0);
    expect([...(await filesBelow(join(workshop.folder, "recordings"))).keys()]).toHaveLength(2);
  });

  it("gives with --base-url the SDKs the proxy as their provider, which forwards to the right ones", async () => {
    await using workshop = await openWorkshop();
    await writeFile(join(workshop.folder, "sdks.mjs"), SDK_CLIENTS);
    const upstream = "https://example-resource.openai.azure.com";
    const { port, stop } = await startRecorder(workshop, "--upstream", upstream);
    const script = `set -e; eval "$("$NODE" "$BIN" env --base-url --port ${port})"; exec "$NODE" sdks.mjs`;
    const env = {
      PATH: process.env["PATH"],
      NODE,
      BIN,
      OPENAI: import.meta.resolve("openai"),
      ANTHROPIC: import.meta.resolve("@anthropic-ai/sdk"),
      GENAI: import.meta.resolve("@google/genai"),
      OPENAI_API_KEY: KEY,
      ANTHROPIC_API_KEY: KEY,
      GEMINI_API_KEY: KEY,
      AZURE_OPENAI_API_KEY: KEY,
    };
    await execute("sh", ["-c", script], { cwd: workshop.folder, env });
    await stop();
    const files = [...(await filesBelow(join(workshop.folder, "recordings"))).keys()];
    const hosts = new Set(files.map((file) => file.split("/", 1)[0]));
    expect(hosts).toEqual(
      new Set([
        "api.anthropic.com",
        "api.openai.com",
        "example-resource.openai.azure.com",
        "generativelanguage.googleapis.com",
      ]),
    );
  });
});
