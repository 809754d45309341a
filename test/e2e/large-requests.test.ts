import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type * as net from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/model/json.ts";
import type { ProxyOptions } from "../../src/index.ts";
import { filesBelow, startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";
import { connect } from "../support/raw-client.ts";

const MIB = 1 << 20;
const KEY = ["made", "up", "credential", "of", "the", "tests"].join("-");
const PATH = "http://api.openai.com/v1/files";

/** A provider that tells what it got: how many bytes, and their hash. */
async function startUpstream(): Promise<{ url: string } & AsyncDisposable> {
  const server = http.createServer((request, response) => {
    void (async () => {
      const hash = createHash("sha256");
      for await (const piece of request as AsyncIterable<Buffer>) hash.update(piece);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ sha256: hash.digest("hex"), length: request.headers["content-length"] }));
    })().catch(() => response.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Stage extends AsyncDisposable {
  readonly recordings: string;
  start(mode: ProxyOptions["mode"], upstream?: string): Promise<TestProxy>;
}

async function openStage(): Promise<Stage> {
  const folder = await temporaryFolder();
  const recordings = join(folder.path, "recordings");
  return {
    recordings,
    start: (mode, upstream = "http://127.0.0.1:9") =>
      startProxy({ mode, recordings, caDir: join(folder.path, "ca"), map: { "api.openai.com": upstream } }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The pieces of an upload of a file with a field, and its type. */
function upload(
  boundary: string,
  file: readonly Buffer[],
  field = "fine-tune",
): { type: string; pieces: Buffer[] } {
  const head = (name: string, rest: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    pieces: [
      Buffer.from(head("purpose", "") + `${field}\r\n`),
      Buffer.from(head("file", `; filename="video.mp4"\r\nContent-Type: video/mp4`)),
      ...file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ],
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function send({ proxy }: TestProxy, type: string, pieces: readonly Buffer[]): Promise<Answer> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const request = http.request({
    host: "127.0.0.1",
    port: proxy.port,
    method: "POST",
    path: PATH,
    headers: {
      host: "api.openai.com",
      authorization: `Bearer ${KEY}`,
      "content-type": type,
      "content-length": length,
    },
    agent: false,
  });
  const answered = once(request, "response") as Promise<[http.IncomingMessage]>;
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      request.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }
  request.end();
  const [response] = await answered;
  return { status: response.statusCode ?? 0, body: (await buffer(response)).toString() };
}

function hashOf(pieces: readonly Buffer[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** The request data of the one fixture. */
async function storedData({ recordings }: Stage): Promise<JsonObject> {
  const files = await filesBelow(recordings);
  const [name = ""] = [...files.keys()].filter((file) => /[0-9a-f]{64}\.json$/.test(file));
  return (JSON.parse(files.get(name)?.toString() ?? "") as { request: JsonObject }).request;
}

describe("a large request", () => {
  it("of 70 MB in multipart is recorded by its hash, and found again under another boundary", async () => {
    await using upstream = await startUpstream();
    await using stage = await openStage();
    await using recorder = await stage.start("record", upstream.url);
    const piece = randomBytes(MIB);
    const file = Array.from({ length: 70 }, () => piece);
    const sent = upload("the-first-boundary", file);
    const answer = await send(recorder, sent.type, sent.pieces);
    expect(JSON.parse(answer.body)).toEqual({
      sha256: hashOf(sent.pieces),
      length: String(Buffer.concat(sent.pieces).length),
    });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    expect((await storedData(stage))["$parts"]).toEqual([
      { name: "purpose", content: "fine-tune" },
      {
        name: "file",
        filename: "video.mp4",
        type: "video/mp4",
        content: { bytes: 70 * MIB, sha256: hashOf(file) },
      },
    ]);
    await using player = await stage.start("replay");
    const again = upload("another-boundary-of-another-length", file);
    expect(await send(player, again.type, again.pieces)).toEqual(answer);
    const other = upload("another", [...file.slice(1), randomBytes(MIB)]);
    expect((await send(player, other.type, other.pieces)).status).toBe(404);
  });

  it("has the key taken out of its fields, and any key finds it", async () => {
    await using upstream = await startUpstream();
    await using stage = await openStage();
    await using recorder = await stage.start("record", upstream.url);
    const { type, pieces } = upload(
      "b",
      [...Array(3)].map(() => randomBytes(MIB)),
      `with ${KEY} in it`,
    );
    const answer = await send(recorder, type, pieces);
    expect(JSON.parse(answer.body)).toMatchObject({ sha256: hashOf(pieces) });
    await recorder.exchange(0);
    for (const [, bytes] of await filesBelow(stage.recordings)) expect(bytes.includes(KEY)).toBe(false);
    await using player = await stage.start("replay");
    expect(await send(player, type, pieces)).toEqual(answer);
  });

  it.each(["audio/mpeg", "application/octet-stream"])(
    "of bytes in %s is recorded and replayed",
    async (type) => {
      await using upstream = await startUpstream();
      await using stage = await openStage();
      await using recorder = await stage.start("auto", upstream.url);
      const pieces = [...Array(3)].map(() => randomBytes(MIB));
      const answer = await send(recorder, type, pieces);
      expect(JSON.parse(answer.body)).toMatchObject({ sha256: hashOf(pieces) });
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
      expect(await send(recorder, type, pieces)).toEqual(answer);
      expect(await recorder.exchange(1)).toMatchObject({ outcome: "replayed" });
      expect((await storedData(stage))["$body"]).toEqual({ bytes: 3 * MIB, sha256: hashOf(pieces) });
    },
  );

  it("of text that is no JSON is digested where it is too large for memory", async () => {
    await using upstream = await startUpstream();
    await using stage = await openStage();
    await using recorder = await stage.start("record", upstream.url);
    const pieces = Array.from({ length: 65 }, () => Buffer.alloc(MIB, "a line of text\n"));
    await send(recorder, "text/plain", pieces);
    await recorder.exchange(0);
    expect((await storedData(stage))["$body"]).toEqual({ bytes: 65 * MIB, sha256: hashOf(pieces) });
  });

  it("that the upstream refuses before it has read it does no harm", async () => {
    const server = http.createServer((_request, response) => {
      response.writeHead(413, { connection: "close" }).end("too much");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as net.AddressInfo;
    await using stage = await openStage();
    await using recorder = await stage.start("record", `http://127.0.0.1:${port}`);
    const pieces = [...Array(10)].map(() => randomBytes(MIB));
    for (let n = 0; n < 3; n += 1) {
      expect(await send(recorder, "audio/mpeg", pieces)).toEqual({ status: 413, body: "too much" });
    }
    server.close();
  });

  it("whose client leaves in the middle is not sent on", async () => {
    await using stage = await openStage();
    await using recorder = await stage.start("record");
    const socket = await connect(recorder.proxy.port);
    const head = `POST ${PATH} HTTP/1.1\r\nHost: api.openai.com\r\nContent-Type: audio/mpeg\r\nContent-Length: ${9 * MIB}`;
    socket.write(`${head}\r\n\r\n`);
    socket.write(randomBytes(5 * MIB), () => socket.resetAndDestroy());
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "cancelled" });
  });
});
