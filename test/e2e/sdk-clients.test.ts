import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI, { AzureOpenAI } from "openai";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openAuthority } from "../../src/authority/authority.ts";
import { filesBelow, openLab, PROVIDER_HOSTS, type Lab, type TestProxy } from "../support/lab.ts";

/** A conversation with a provider through an SDK; returns what the program under test would see. */
type Conversation = (fetch: typeof globalThis.fetch, key: string) => Promise<unknown>;

const POEM = "Compose a poem that explains the concept of recursion in programming.";

async function collect<Part>(parts: AsyncIterable<Part>): Promise<Part[]> {
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** The SDK has no option for its fetch, so it takes the global one. */
function gemini(fetch: typeof globalThis.fetch, apiKey: string): GoogleGenAI["models"] {
  vi.stubGlobal("fetch", fetch);
  return new GoogleGenAI({ apiKey }).models;
}

const messages = [{ role: "user" as const, content: POEM }];
const azureOptions = {
  endpoint: "https://example-resource.openai.azure.com",
  apiVersion: "2024-02-15-preview",
  deployment: "gpt-4o-mini",
};

const conversations: Record<string, Conversation> = {
  "openai chat": (fetch, apiKey) =>
    new OpenAI({ apiKey, fetch }).chat.completions.create({ model: "gpt-4o-mini", messages }),
  "openai chat, streamed": async (fetch, apiKey) =>
    collect(
      await new OpenAI({ apiKey, fetch }).chat.completions.create({
        model: "gpt-4o-mini",
        messages,
        stream: true,
      }),
    ),
  "openai responses": (fetch, apiKey) =>
    new OpenAI({ apiKey, fetch }).responses.create({ model: "gpt-4o-mini", input: POEM }),
  "openai responses, streamed": async (fetch, apiKey) =>
    collect(
      await new OpenAI({ apiKey, fetch }).responses.create({
        model: "gpt-4o-mini",
        input: POEM,
        stream: true,
      }),
    ),
  "openai embeddings": (fetch, apiKey) =>
    new OpenAI({ apiKey, fetch }).embeddings.create({
      model: "text-embedding-3-small",
      input: ["one", "two"],
    }),
  "openai speech": async (fetch, apiKey) => {
    const speech = await new OpenAI({ apiKey, fetch }).audio.speech.create({
      model: "tts-1",
      voice: "alloy",
      input: "Hello.",
    });
    return Buffer.from(await speech.arrayBuffer()).toString("base64");
  },
  "openai image": (fetch, apiKey) =>
    new OpenAI({ apiKey, fetch }).images.generate({ model: "gpt-image-1", prompt: "A loop." }),
  "azure chat": (fetch, apiKey) =>
    new AzureOpenAI({ ...azureOptions, apiKey, fetch }).chat.completions.create({
      model: "gpt-4o-mini",
      messages,
    }),
  "azure chat, streamed": async (fetch, apiKey) =>
    collect(
      await new AzureOpenAI({ ...azureOptions, apiKey, fetch }).chat.completions.create({
        model: "gpt-4o-mini",
        messages,
        stream: true,
      }),
    ),
  "anthropic messages": (fetch, apiKey) =>
    new Anthropic({ apiKey, fetch }).messages.create({
      model: "claude-sonnet-4-5",
      max_tokens: 300,
      messages,
    }),
  "anthropic messages, streamed": async (fetch, apiKey) =>
    collect(
      await new Anthropic({ apiKey, fetch }).messages.create({
        model: "claude-sonnet-4-5",
        max_tokens: 300,
        messages,
        stream: true,
      }),
    ),
  "gemini content": (fetch, apiKey) =>
    gemini(fetch, apiKey).generateContent({ model: "gemini-1.5-flash", contents: POEM }),
  "gemini content, streamed": async (fetch, apiKey) =>
    collect(await gemini(fetch, apiKey).generateContentStream({ model: "gemini-1.5-flash", contents: POEM })),
};

/** Synthetic, and long enough to be looked for in what is written. */
const REAL_KEY = `real-key-of-the-recording-person-${"0123456789abcdef".repeat(2)}`;
const DUMMY_KEY = "dummy-key-in-ci";

/** An upstream that nobody should reach: it answers 555 to everything, and counts. */
async function hostileUpstream(
  folder: string,
): Promise<{ map: Record<string, string>; count: () => number; close: () => void }> {
  const authority = await openAuthority(join(folder, "..", "hostile-ca"));
  let requests = 0;
  const server = createServer(await authority.leafFor("localhost"), (_request, response) => {
    requests += 1;
    response.writeHead(555).end();
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const map = Object.fromEntries(PROVIDER_HOSTS.map((host) => [host, url]));
  return { map, count: () => requests + connections, close: () => void server.close() };
}

/** What the SDKs put into their results that tells of the transport and not of the answer. */
function plain(result: unknown): unknown {
  return JSON.parse(
    JSON.stringify(result, (name, value: unknown) =>
      name === "sdkHttpResponse" || name === "_request_id" ? undefined : value,
    ),
  );
}

describe("the same client code, recording and then replaying against a hostile upstream", () => {
  let lab: Lab;
  const recorded = new Map<string, unknown>();

  beforeAll(async () => {
    lab = await openLab();
    await using recorder: TestProxy = await lab.start("record");
    for (const [name, converse] of Object.entries(conversations)) {
      recorded.set(name, plain(await converse(recorder.fetch, REAL_KEY)));
    }
  });

  afterAll(async () => {
    vi.unstubAllGlobals();
    await lab[Symbol.asyncDispose]();
  });

  it.each(Object.keys(conversations))("gives %s the same result", async (name) => {
    const hostile = await hostileUpstream(lab.recordings);
    try {
      await using player = await lab.start("replay", { map: hostile.map });
      const replayed = plain(await conversations[name]?.(player.fetch, DUMMY_KEY));
      expect(replayed).toEqual(recorded.get(name));
      expect(player.proxy.summary().outcomes).toMatchObject({ replayed: 1, missed: 0 });
      expect(hostile.count()).toBe(0);
    } finally {
      hostile.close();
    }
  });

  it("writes one fixture for each conversation", async () => {
    const documents = [...(await filesBelow(lab.recordings)).keys()].filter((name) =>
      /[0-9a-f]{64}\.json$/.test(name),
    );
    expect(documents).toHaveLength(Object.keys(conversations).length);
  });

  it("writes no secret, neither the client's nor the provider's, in any encoding", async () => {
    const files = await filesBelow(lab.recordings);
    expect(lab.provider.secrets.length).toBeGreaterThan(5);
    for (const secret of [REAL_KEY, ...lab.provider.secrets]) {
      const bytes = Buffer.from(secret);
      const forms = [
        secret,
        bytes.toString("base64").slice(2, -4),
        bytes.toString("hex"),
        encodeURIComponent(secret),
      ];
      for (const [name, content] of files) {
        for (const form of forms) expect(content.includes(form), `${form} in ${name}`).toBe(false);
      }
    }
  });

  it("tells each SDK of a miss in one request, in words", async () => {
    await using player = await lab.start("replay", { map: {} });
    const ask = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: "Something else." }] };
    const { fetch } = player;
    const failures = await Promise.all([
      new OpenAI({ apiKey: DUMMY_KEY, fetch }).chat.completions.create(ask).catch((error: unknown) => error),
      new Anthropic({ apiKey: DUMMY_KEY, fetch }).messages
        .create({ ...ask, max_tokens: 9 })
        .catch((error: unknown) => error),
      gemini(fetch, DUMMY_KEY)
        .generateContent({ model: "gemini-1.5-flash", contents: "Something else." })
        .catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(Error);
      expect(failure).toMatchObject({ status: 404 });
      expect((failure as Error).message).toContain("mockai-proxy has no recording of POST https://");
    }
    expect(player.proxy.summary().outcomes.missed).toBe(3);
  });
});
