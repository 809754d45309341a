import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fetch as undiciFetch, ProxyAgent } from "undici";
import type { ProxyOptions } from "../../src/index.ts";
import {
  startCountingUpstream,
  type CountedAnswer,
  type CountedRequest,
  type CountingUpstream,
} from "./counting-upstream.ts";
import { startProxy, temporaryFolder, type TestProxy } from "./lab.ts";

/** Proxies and a folder of recordings, in front of an upstream that answers no two requests alike. */
export interface CountingLab extends AsyncDisposable {
  readonly upstream: CountingUpstream;
  readonly recordings: string;
  /** Starts a proxy whose `hosts` all lead to the upstream, `api.openai.com` without more. */
  start(mode: ProxyOptions["mode"], options?: Partial<ProxyOptions>): Promise<TestProxy>;
}

export async function openCountingLab(
  hosts: readonly string[] = ["api.openai.com"],
  answer?: (request: CountedRequest, n: number) => CountedAnswer,
): Promise<CountingLab> {
  const folder = await temporaryFolder();
  const upstream = await startCountingUpstream(answer);
  const recordings = join(folder.path, "recordings");
  const map = Object.fromEntries(hosts.map((host) => [host, upstream.url]));
  return {
    upstream,
    recordings,
    start: (mode, options = {}) =>
      startProxy({
        mode,
        recordings,
        caDir: join(folder.path, "ca"),
        // Replay is not even told where the upstream is.
        map: mode === "replay" ? {} : map,
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A client with a connection of its own, and the cassette that its proxy's URL names. */
export interface NamedClient extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

export async function clientIn(cassette: string, { proxy }: TestProxy): Promise<NamedClient> {
  const agent = new ProxyAgent({
    uri: proxy.url.replace("//", `//${cassette}:x@`),
    requestTls: { ca: await readFile(proxy.caFile) },
  });
  const fetchThrough = (input: unknown, init?: object): Promise<unknown> =>
    undiciFetch(input as string, { ...init, dispatcher: agent });
  return {
    fetch: fetchThrough as typeof globalThis.fetch,
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

/** Where and how to ask; other members join the request's body. */
export interface Asked {
  /** Default: OpenAI's. */
  readonly base?: string;
  readonly headers?: object;
  readonly [member: string]: unknown;
}

/** Asks for a completion. Gives the text of the answer. */
export async function ask(
  fetch: typeof globalThis.fetch,
  content: string,
  { base = "https://api.openai.com", headers = {}, ...members }: Asked = {},
): Promise<string> {
  const response = await fetch(`${base}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }], ...members }),
  });
  return response.text();
}
