import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "../simulated-provider/server.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";

type Fetch = typeof globalThis.fetch;

/** Asks through an SDK; the provider fails as `fault` says. Gives what a program would see, pieces and errors. */
type Asking = (fetch: Fetch, fault: string) => Promise<unknown>;

const HOSTS = ["api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"];
const apiKey = "a-key-of-the-tests";
const maxRetries = 0;

function openai(fetch: Fetch, fault: string): OpenAI {
  return new OpenAI({ apiKey, fetch, maxRetries, defaultHeaders: { "x-simulate": fault } });
}

function anthropic(fetch: Fetch, fault: string): Anthropic["messages"] {
  return new Anthropic({ apiKey, fetch, maxRetries, defaultHeaders: { "x-simulate": fault } }).messages;
}

/** The SDK has no option for its fetch, so it takes the global one. */
function gemini(fetch: Fetch, fault: string): GoogleGenAI["models"] {
  vi.stubGlobal("fetch", fetch);
  return new GoogleGenAI({ apiKey, httpOptions: { headers: { "x-simulate": fault } } }).models;
}

/** Each fault is told in a question of its own, which is a fixture of its own. */
function chat(fault: string): { model: string; messages: { role: "user"; content: string }[] } {
  return { model: "gpt-4o-mini", messages: [{ role: "user", content: `What of ${fault}?` }] };
}

function message(fault: string): {
  model: string;
  max_tokens: number;
  messages: ReturnType<typeof chat>["messages"];
} {
  return { ...chat(fault), model: "claude-sonnet-4-5", max_tokens: 300 };
}

function content(fault: string): { model: string; contents: string } {
  return { model: "gemini-1.5-flash", contents: `What of ${fault}?` };
}

const ASKINGS: Readonly<Record<string, Asking>> = {
  "openai, whole": (fetch, fault) => openai(fetch, fault).chat.completions.create(chat(fault)),
  "openai, streamed": (fetch, fault) =>
    collect(openai(fetch, fault).chat.completions.create({ ...chat(fault), stream: true })),
  "openai responses, streamed": (fetch, fault) =>
    collect(openai(fetch, fault).responses.create({ model: "gpt-4o-mini", input: fault, stream: true })),
  "@anthropic-ai/sdk, whole": (fetch, fault) => anthropic(fetch, fault).create(message(fault)),
  "@anthropic-ai/sdk, streamed": (fetch, fault) =>
    collect(anthropic(fetch, fault).create({ ...message(fault), stream: true })),
  "@google/genai, whole": (fetch, fault) => gemini(fetch, fault).generateContent(content(fault)),
  "@google/genai, streamed": (fetch, fault) =>
    collect(gemini(fetch, fault).generateContentStream(content(fault))),
};

/** What goes wrong, or goes otherwise. */
const FAULTS = ["events=4", "coding=gzip, events=4", "401", "429", "500", "503", "cut", "error-mid"];

async function collect(stream: Promise<AsyncIterable<unknown>>): Promise<unknown[]> {
  const parts: unknown[] = [];
  try {
    for await (const part of await stream) parts.push(part);
  } catch (error) {
    parts.push(told(error));
  }
  return parts;
}

/** What a program can tell of an error without looking at headers that name the moment. */
function told(error: unknown): unknown {
  const { name, message: text, status, code, type } = error as Error & Record<string, unknown>;
  return { name, text, status, code, type };
}

/** What stands in recordings for names of accounts. */
const PLACEHOLDER = /\[redacted-\d+\]|(?<=projects\/)0+/g;

/** `masked` are the provider's own secrets. */
async function seenOf(
  asking: Asking,
  fetch: Fetch,
  fault: string,
  masked: readonly string[],
): Promise<unknown> {
  const seen = await asking(fetch, fault).catch(told);
  const plain = JSON.stringify(seen, (name, value: unknown) =>
    // Of the transport, and of the moment.
    name === "sdkHttpResponse" || name === "_request_id" ? undefined : value,
  );
  const clean = masked.reduce((text, secret) => text.replaceAll(secret, "*"), plain);
  return JSON.parse(clean.replaceAll(PLACEHOLDER, "*"));
}

describe("an SDK sees of the provider, of record, and three times of replay", () => {
  let folder: TemporaryFolder;
  let provider: SimulatedProvider;
  let recorder: TestProxy;
  let player: TestProxy;

  beforeAll(async () => {
    folder = await temporaryFolder();
    provider = await startSimulatedProvider({ deterministic: true });
    const shared = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca"), keepErrors: true };
    const map = Object.fromEntries(HOSTS.map((host) => [host, provider.url]));
    recorder = await startProxy({ mode: "record", map, ...shared });
    player = await startProxy({ mode: "replay", ...shared });
  });

  afterAll(async () => {
    vi.unstubAllGlobals();
    await player[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** A fetch that goes to the provider itself. */
  function toProvider(): Fetch {
    const real = globalThis.fetch;
    return (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      return real(`${provider.url}${pathname}${search}`, init);
    };
  }

  it.each(Object.entries(ASKINGS))("the same: %s", async (_name, asking) => {
    for (const fault of FAULTS) {
      vi.unstubAllGlobals();
      const direct = await seenOf(asking, toProvider(), fault, provider.secrets);
      const count = recorder.events.length;
      const recorded = await seenOf(asking, recorder.fetch, fault, provider.secrets);
      await recorder.exchange(count);
      expect({ fault, recorded }).toEqual({ fault, recorded: direct });
      for (let n = 0; n < 3; n += 1) {
        const replayed = await seenOf(asking, player.fetch, fault, []);
        expect({ fault, replayed }).toEqual({ fault, replayed: direct });
      }
    }
  });
});
