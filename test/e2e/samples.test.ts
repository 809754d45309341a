import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordedHosts } from "../../src/store/recordings-folder.ts";
import { directClients, type DirectAnswer } from "../samples/direct-clients.ts";
import { recordSamples } from "../samples/record-samples.ts";
import { sampleCalled, sampleRequests, type SampleRequest } from "../samples/sample-requests.ts";
import {
  filesBelow,
  startProxy,
  temporaryFolder,
  type TemporaryFolder,
  type TestProxy,
} from "../support/lab.ts";
import { connect } from "../support/raw-client.ts";

const RECORDINGS = "recordings";
const AZURE_STREAM_HASH = "daa5badeb5cfabcb85b36bb0d6d8daa2a63536329f3c48e654137a6b3dc8c3d6";
const CONTENT_TYPES = {
  json: /^application\/json(; charset=UTF-8)?$/,
  array: /^application\/json; charset=UTF-8$/,
  events: /^text\/event-stream(; charset=utf-8)?$/,
} as const;
const LAST_LINE = "who knows the answer, and need never ask.";

let folder: TemporaryFolder;
let player: TestProxy;

beforeAll(async () => {
  folder = await temporaryFolder();
  player = await startProxy({ mode: "replay", recordings: RECORDINGS, caDir: join(folder.path, "ca") });
});

afterAll(async () => {
  await player[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const clients = directClients();
const ways = clients.flatMap((client) =>
  (["http", "https"] as const).map((scheme) => ({ client, scheme, name: client.name })),
);

describe.each(ways)("the shipped recordings, asked by $name over $scheme without credentials", (way) => {
  const url = (path: string): string => `${way.scheme}://localhost:${player.proxy.port}${path}`;
  const ask = (sample: SampleRequest, extra: Record<string, string> = {}): Promise<DirectAnswer> =>
    way.client.ask(url(sample.path), {
      headers: { ...sample.headers, "content-type": "application/json", ...extra },
      body: sample.body,
    });

  it.each(sampleRequests)("hold the $title", async (sample) => {
    const answer = await ask(sample);
    const { status, headers, body } = answer;
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(CONTENT_TYPES[sample.answer]);
    expect(headers.has("content-encoding")).toBe(false);
    expect(isFramed(answer)).toBe(true);
    expect(poemIn(sample, body.toString())).toContain(LAST_LINE);
  });

  it("give the OpenAI answer in gzip to a client that asks for it, and in the clear to any other", async () => {
    const sample = sampleCalled("OpenAI answer");
    const plain = await ask(sample, { "accept-encoding": "identity" });
    const coded = await ask(sample, { "accept-encoding": "gzip" });
    expect(plain.headers.has("content-encoding")).toBe(false);
    expect(coded.headers.get("content-encoding")).toBe("gzip");
    expect(coded.headers.get("vary")).toBe("Accept-Encoding");
    expect(isFramed(coded)).toBe(true);
    expect(coded.body.length).toBeLessThan(plain.body.length);
    expect(gunzipSync(coded.body).equals(plain.body)).toBe(true);
  });

  it("answer a path that is not among them with a miss in words", async () => {
    const { status, headers, body } = await way.client.ask(url("/v1/models/no-such-model"));
    expect(status).toBe(404);
    expect(headers.get("x-mockai-proxy")).toBe("miss");
    const { error } = JSON.parse(body.toString()) as { error: { message: string } };
    expect(error.message).toMatch(
      /^mockai-proxy has no recording of GET https:\/\/api\.openai\.com\/v1\/models\/no-such-model \(provider openai, hash [0-9a-f]{64}\)\. The folder recordings holds recordings, but none that comes close\. Record it: /,
    );
  });

  it("answer HEAD without a body", async () => {
    const { status, body } = await way.client.ask(url("/v1/chat/completions"), { method: "HEAD" });
    expect([status, body.length]).toEqual([404, 0]);
  });
});

describe("the shipped recordings", () => {
  it("keep the Azure stream under the hash that is documented for it, and tell of it", async () => {
    await using proxy = await startProxy({
      mode: "replay",
      recordings: RECORDINGS,
      caDir: join(folder.path, "ca"),
    });
    const sample = sampleCalled("Azure OpenAI stream");
    const [client] = clients;
    await client?.ask(`${proxy.proxy.url}${sample.path}`, { body: sample.body });
    const event = await proxy.exchange(0);
    expect(event).toMatchObject({ outcome: "replayed", provider: "azure", hash: AZURE_STREAM_HASH });
    expect(event.file?.endsWith(`/chat/completions/${AZURE_STREAM_HASH}.json`)).toBe(true);
  });

  it("are streamed in the pieces in which they were recorded", async () => {
    const { host, path, body } = sampleCalled("Azure OpenAI stream");
    const socket = await connect(player.proxy.port);
    const length = Buffer.byteLength(body);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`,
    );
    const answer = await text(socket);
    const sizes = Array.from(answer.matchAll(/\r\n([0-9a-f]+)\r\ndata: /g), ([, hex = ""]) =>
      parseInt(hex, 16),
    );
    const file = join(RECORDINGS, host, path.replace(/\?.*/, ""), `${AZURE_STREAM_HASH}.json`);
    const document = JSON.parse(await readFile(file, "utf8")) as {
      interactions: { chunks: [number, number][] }[];
    };
    const recorded = document.interactions[0]?.chunks.map(([, bytes]) => bytes);
    expect(sizes.length).toBeGreaterThan(100);
    expect(sizes).toEqual(recorded);
  });

  it("are of the providers' hosts; the page about them is taken for none", () => {
    const hosts = recordedHosts(RECORDINGS);
    expect(hosts).toEqual(expect.arrayContaining(sampleRequests.map(({ host }) => host)));
    expect(hosts.filter((host) => /readme|git/i.test(host))).toEqual([]);
  });

  it("stay as they are, to the byte, when the samples are recorded again", async () => {
    const copy = join(folder.path, "recordings");
    await cp(RECORDINGS, copy, { recursive: true });
    const result = await recordSamples(copy, ["--ca-dir", join(folder.path, "ca")]);
    expect(result).toEqual({ recorded: 0, unchanged: sampleRequests.length });
    expect(await filesBelow(copy)).toEqual(await filesBelow(RECORDINGS));
  });

  it("can be made from nothing", async () => {
    const fresh = join(folder.path, "fresh");
    const result = await recordSamples(fresh, ["--ca-dir", join(folder.path, "ca")]);
    expect(result).toEqual({ recorded: sampleRequests.length, unchanged: 0 });
    const bodies = new Map([...(await filesBelow(fresh))].filter(([file]) => /\.1\.\w+$/.test(file)));
    expect(bodies.size).toBe(sampleRequests.length);
    const shipped = await filesBelow(RECORDINGS);
    for (const [file, bytes] of bodies) expect(bytes.equals(shipped.get(file) ?? Buffer.alloc(0))).toBe(true);
  });
});

/** A length that is announced is the body's; a body without one comes in chunks. */
function isFramed({ headers, body, version }: DirectAnswer): boolean {
  // Since HTTP/2 the frames tell the end.
  if (version === "2") return true;
  const length = headers.get("content-length");
  return length === undefined
    ? headers.get("transfer-encoding") === "chunked"
    : Number(length) === body.length;
}

/** What the model said, its pieces joined. Fails where a stream does not end as its provider ends it. */
function poemIn({ answer, host }: SampleRequest, body: string): string {
  return valuesIn(answer, host, body).flatMap(textsIn).join("");
}

function valuesIn(answer: SampleRequest["answer"], host: string, body: string): unknown[] {
  if (answer === "json") return [JSON.parse(body)];
  if (answer === "array") return JSON.parse(body) as unknown[];
  const events = body.trimEnd().split(/\r?\n\r?\n/);
  expect(events.length).toBeGreaterThan(100);
  const data = events.map((event) => event.slice(event.indexOf("data: ") + "data: ".length));
  if (/openai/.test(host)) expect(data.pop()).toBe("[DONE]");
  else if (/anthropic/.test(host))
    expect(JSON.parse(data.at(-1) ?? "")).toMatchObject({ type: "message_stop" });
  else expect(data.at(-1)).toContain('"finishReason":"STOP"');
  return data.map((json) => JSON.parse(json) as unknown);
}

/** The strings called `text` or `content` in an answer, in order: where all these APIs keep what was said. */
function textsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && (name === "text" || name === "content") ? [member] : textsIn(member),
  );
}
