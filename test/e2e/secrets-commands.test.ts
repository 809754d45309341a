import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI, { AzureOpenAI } from "openai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { fetch as undiciFetch, ProxyAgent } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { apiNames } from "../simulated-provider/api.ts";
import { simulatedHosts } from "../simulated-provider/hosts.ts";
import type { SimulatedProvider } from "../simulated-provider/server.ts";
import { filesBelow } from "../support/lab.ts";
import { endOf, openWorkshop, type Ended, type Workshop } from "../support/launched.ts";
import { randomLetters } from "../support/planted.ts";
import { notFound, searchSecrets, type Wanted } from "../support/secret-search.ts";

type Fetch = typeof globalThis.fetch;
type Credentials = SimulatedProvider["credentials"];

/** Started as a user starts it, and the way through it. */
interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly fetch: Fetch;
  /** Ends it as Ctrl-C does. */
  end(): Promise<Ended>;
}

async function startCommand(
  workshop: Workshop,
  argv: readonly string[],
  environment: Record<string, string>,
): Promise<Started> {
  const child = workshop.start([...argv, "--port", "0"], environment);
  const ended = endOf(child);
  let said = "";
  const url = await new Promise<string>((resolve) => {
    child.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const ca = await readFile(join(workshop.folder, "ca/mockai-proxy-ca.pem"));
  const agent = new ProxyAgent({ uri: url, requestTls: { ca } });
  onTestFinished(() => agent.destroy());
  const fetchThrough = (input: unknown, init?: object): Promise<unknown> =>
    undiciFetch(input as string, { ...init, dispatcher: agent });
  return {
    child,
    url,
    fetch: fetchThrough as Fetch,
    async end() {
      await agent.close();
      child.kill("SIGINT");
      return ended;
    },
  };
}

async function collect<Part>(parts: AsyncIterable<Part>): Promise<Part[]> {
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

const SEVERAL_TOKENS = 300;

/** What programs do with SDKs; the prompt holds the key, as happens, and so the simulated model repeats it. */
async function converse(fetch: Fetch, credentials: Credentials, more: string): Promise<unknown[]> {
  const said = (key: string): { role: "user"; content: string }[] => [
    { role: "user", content: `Is my key ${key} good? ${more}` },
  ];
  const openai = new OpenAI({ apiKey: credentials.openai, organization: "org-of-the-test", fetch });
  const azure = new AzureOpenAI({
    endpoint: "https://example-resource.openai.azure.com",
    apiVersion: "2024-02-15-preview",
    deployment: "gpt-4o-mini",
    apiKey: credentials.azure,
    fetch,
  });
  const anthropic = new Anthropic({ apiKey: credentials.anthropic, fetch });
  vi.stubGlobal("fetch", fetch);
  const gemini = new GoogleGenAI({ apiKey: credentials.gemini }).models;
  const chat = { model: "gpt-4o-mini", messages: said(credentials.openai) };
  const message = {
    model: "claude-sonnet-4-5",
    max_tokens: SEVERAL_TOKENS,
    messages: said(credentials.anthropic),
    metadata: { user_id: "somebody-of-the-test" },
  };
  const content = { model: "gemini-1.5-flash", contents: said(credentials.gemini)[0]?.content ?? "" };
  try {
    return [
      await openai.chat.completions.create(chat),
      await collect(await openai.chat.completions.create({ ...chat, stream: true })),
      await openai.responses.create({ model: "gpt-4o-mini", input: chat.messages }),
      await collect(
        await openai.responses.create({ model: "gpt-4o-mini", input: chat.messages, stream: true }),
      ),
      await openai.images.generate({ model: "dall-e-3", prompt: `A key. ${more}`, response_format: "url" }),
      await azure.chat.completions.create({ ...chat, messages: said(credentials.azure) }),
      await anthropic.messages.create(message),
      await collect(await anthropic.messages.create({ ...message, stream: true })),
      await gemini.generateContent(content),
      await collect(await gemini.generateContentStream(content)),
    ];
  } finally {
    vi.unstubAllGlobals();
  }
}

const PATHS: Partial<Record<(typeof apiNames)[number], string>> = {
  azure: "/openai/deployments/d/chat/completions",
  anthropic: "/v1/messages",
  gemini: "/v1beta/models/g:generateContent",
  vertex_ai: "/v1/projects/p/locations/l/publishers/google/models/g:generateContent",
  bedrock: "/model/m/converse",
  cohere: "/v2/chat",
  groq: "/openai/v1/chat/completions",
  openrouter: "/api/v1/chat/completions",
  fireworks: "/inference/v1/chat/completions",
  ollama: "/api/chat",
  voyage: "/v1/embeddings",
  jina: "/v1/embeddings",
  deepgram: "/v1/speak",
  replicate: "/v1/predictions",
};

const HEADERS: Partial<Record<(typeof apiNames)[number], readonly [name: string, scheme: string]>> = {
  azure: ["api-key", ""],
  anthropic: ["x-api-key", ""],
  gemini: ["x-goog-api-key", ""],
  elevenlabs: ["xi-api-key", ""],
  deepgram: ["authorization", "Token "],
  assemblyai: ["authorization", ""],
};

/** Every provider is asked by hand, well and with the answers that tell of accounts: 401, 429. */
async function askAll(fetch: Fetch, credentials: Credentials, more: string): Promise<void> {
  for (const name of apiNames) {
    const [header, scheme] = HEADERS[name] ?? ["authorization", "Bearer "];
    const host = simulatedHosts[name][0] ?? "";
    for (const simulate of ["", "401", "429"]) {
      const messages = [{ role: "user", content: `${simulate} ${more}, ${credentials[name]}!` }];
      const answer = await fetch(`https://${host}${PATHS[name] ?? "/v1/chat/completions"}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          [header]: scheme + credentials[name],
          ...(simulate === "" ? {} : { "x-simulate": simulate }),
        },
        body: JSON.stringify({
          model: "m",
          messages,
          contents: [{ parts: [{ text: messages[0]?.content }] }],
        }),
      });
      await answer.arrayBuffer();
    }
  }
}

/** Where the providers make secrets, and tell of accounts. */
const TELLING: readonly (readonly [name: (typeof apiNames)[number], line: string])[] = [
  ["openai", "POST /v1/realtime/client_secrets"],
  ["gemini", "POST /v1alpha/auth_tokens"],
  ["elevenlabs", "POST /v1/single-use-token/realtime_scribe"],
  ["elevenlabs", "GET /v1/convai/conversation/get-signed-url"],
  ["deepgram", "POST /v1/auth/grant"],
  ["assemblyai", "GET /v3/token"],
  ["openrouter", "GET /api/v1/key"],
  ["replicate", "GET /v1/account"],
  ["stability", "GET /v1/user/account"],
];

async function askTelling(fetch: Fetch, credentials: Credentials): Promise<void> {
  for (const [name, line] of TELLING) {
    const [method = "", path = ""] = line.split(" ");
    const [header, scheme] = HEADERS[name] ?? ["authorization", "Bearer "];
    const answer = await fetch(`https://${simulatedHosts[name][0]}${path}`, {
      method,
      headers: { [header]: scheme + credentials[name], "content-type": "application/json" },
      ...(method === "GET" ? {} : { body: "{}" }),
    });
    await answer.arrayBuffer();
  }
}

/** The same fetch, which also keeps what came back: it must have held what is looked for. */
function listening(fetch: Fetch, heard: Map<string, string>): Fetch {
  return async (input, init) => {
    const answer = await fetch(input, init);
    const number = heard.size;
    const head = [...answer.headers].join("\n");
    heard.set(`answer ${number}`, head);
    const body = answer.clone();
    void body.text().then((text) => heard.set(`answer ${number}`, `${head}\n\n${text}`));
    return answer;
  };
}

/** What a person may see in a browser of the proxy's own, and what a client gets that finds nothing. */
async function lookAround({ fetch, url }: Started, credentials: Credentials): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const key = credentials.openai;
  const authorization = `Bearer ${key}`;
  const addresses = [
    `${url}/__mockai/?key=${key}`,
    `${url}/__mockai/health`,
    `${url}/__mockai/${key}?api_key=${key}`,
    `${url}/nothing/${encodeURIComponent(key)}?key=${key}`,
    `${url}/_p/${key}/v1/x`,
  ];
  for (const address of addresses) {
    const page = await globalThis.fetch(address, { headers: { authorization, cookie: `a=${key}` } });
    seen.set(`page ${address.replaceAll(key, "KEY")}`, await page.text());
  }
  const own = await fetch("http://mockai.proxy/", { headers: { authorization } });
  seen.set("the proxy's own host", await own.text());
  const miss = await fetch(`https://api.openai.com/v1/responses/${key}?key=${key}`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      input: `Never asked: ${key}, ${Buffer.from(key).toString("hex")}`,
    }),
  });
  seen.set("a miss", await miss.text());
  return seen;
}

/** What an SDK made of an answer, without what tells of the transport. */
function textOf(result: unknown): string {
  return JSON.stringify(result, (name, value: unknown) =>
    name === "sdkHttpResponse" || name === "_request_id" ? undefined : value,
  );
}

/** The same but for the values. */
function shapeOf(result: unknown): unknown {
  const typed = JSON.stringify(JSON.parse(textOf(result)), (_name, value: unknown) =>
    typeof value === "object" ? value : typeof value,
  );
  return JSON.parse(typed) as unknown;
}

/** Names of accounts that the paths of further requests are made of: a recording is found by them. */
function isNoAddress(secret: string): boolean {
  return !/^canary-(deepgram|fireworks)-account/.test(secret);
}

// Each starts the command six times over and asks all providers: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

describe("the command as users start it", () => {
  it.each([
    ["error", []],
    ["info", []],
    ["debug", []],
    ["debug", ["--json"]],
  ])("writes no secret anywhere with --log-level %s %j", async (level, more) => {
    await using workshop = await openWorkshop();
    const { credentials, secrets, requests } = workshop.provider;
    const environmentSecret = `environment.${randomLetters()}`;
    const environment = { OUR_SERVICE_TOKEN: environmentSecret };
    const dummySecret = `dummy.${randomLetters()}`;
    const wanted: Wanted[] = [...secrets.filter(isNoAddress), environmentSecret].map((secret) => ({
      // The last part is the random one.
      name: secret.replace(/[-.]?[0-9a-f]{12,}.*$/, ""),
      secret: /[0-9a-f]{12,}$/.exec(secret)?.[0] ?? secret,
    }));
    const reports = ["--report", "report.json", "--report", "report.xml"];
    const log = ["--log", "proxy.log", "--log-level", level, ...more];
    const all = ["--keep-errors", ...reports, ...log, ...workshop.toProvider];

    const recorder = await startCommand(workshop, ["record", ...all], environment);
    const heard = new Map<string, string>();
    const fetch = listening(recorder.fetch, heard);
    const recorded = await converse(fetch, credentials, environmentSecret);
    await askAll(fetch, credentials, environmentSecret);
    await askTelling(fetch, credentials);
    const recorderPages = await lookAround(recorder, credentials);
    const recorderEnd = await recorder.end();
    expect(recorderEnd.errors).toContain(more.length > 0 ? '"recorded":' : "\nrecorded ");

    const dummies = Object.fromEntries(
      apiNames.map((name) => [name, `dummy-of-${name}-in-ci`]),
    ) as Credentials;
    const player = await startCommand(workshop, ["replay", ...all], { OUR_SERVICE_TOKEN: dummySecret });
    const replayed = await converse(player.fetch, dummies, dummySecret);
    const again = await converse(player.fetch, credentials, dummySecret);
    const playerPages = await lookAround(player, credentials);
    const playerEnd = await player.end();

    const files = await filesBelow(join(workshop.folder, "recordings"));
    const written = new Map<string, Buffer | string>([
      ...files,
      ...Array.from(files.keys(), (name) => [`the name ${name}`, name] as const),
      ...recorderPages,
      ...playerPages,
      ["recorder's output", recorderEnd.output + recorderEnd.errors],
      ["player's output", playerEnd.output + playerEnd.errors],
    ]);
    for (const file of ["proxy.log", "report.json", "report.xml"])
      written.set(file, await readFile(join(workshop.folder, file)));
    const sent = new Map([
      ...heard,
      ...requests.map(
        ({ rawHeaders, path, body }, at) =>
          [`request ${at}`, `${path} ${rawHeaders.join(" ")} ${body.toString()}`] as const,
      ),
    ]);
    expect(notFound(wanted, sent)).toEqual([]);
    expect(searchSecrets(wanted, written)).toEqual([]);
    // Each SDK understands what is left, whichever key asks.
    expect(textOf(replayed) === textOf(again)).toBe(true);
    expect(shapeOf(replayed)).toEqual(shapeOf(recorded));
  });
});
