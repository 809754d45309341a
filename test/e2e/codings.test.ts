import { once } from "node:events";
import * as http from "node:http";
import type { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentCodings, decodeBody, encodePieces } from "../../src/model/content-coding.ts";
import { ZSTD_EVENTS, ZSTD_SAMPLE, ZSTD_TEXT } from "../model/zstd-samples.ts";
import { http2Inside, type Http2Client } from "../support/http2-client.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { type RawRequest, startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";
import { deferred, type Deferred } from "../support/deferred.ts";
import { chunked } from "../support/wire.ts";

const CODINGS = ["gzip", "br", "deflate", "zstd"] as const;
type Coding = (typeof CODINGS)[number];

/** What a client asks for, and what it got: the head at once, the body as it comes. */
type Ask = (
  proxy: TestProxy,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
) => Promise<Answer>;

interface Answer {
  readonly coding: string | undefined;
  readonly body: Readable;
  readonly close: () => unknown;
}

const HOST = "api.openai.com";

const overHttp1: Ask = ({ proxy }, path, headers, body) =>
  new Promise((resolve, reject) => {
    const request = http.request({
      port: proxy.port,
      agent: false,
      method: body === undefined ? "GET" : "POST",
      path: `http://${HOST}${path}`,
      headers: { host: HOST, ...headers },
    });
    request.once("error", reject).once("response", (message) => {
      resolve({
        coding: message.headers["content-encoding"],
        body: message,
        close: () => request.destroy(),
      });
    });
    request.end(body);
  });

const overHttp2: Ask = async (proxy, path, headers, body) => {
  const client: Http2Client = await http2Inside(proxy);
  const method = body === undefined ? "GET" : "POST";
  const stream = client.session.request(
    { ":method": method, ":path": path, ...headers },
    { endStream: body === undefined },
  );
  if (body !== undefined) stream.end(body);
  const coding = await new Promise<string | undefined>((resolve, reject) => {
    stream.once("error", reject).once("response", (head) => resolve(head["content-encoding"]));
  });
  return { coding, body: stream, close: () => client[Symbol.asyncDispose]() };
};

/** As they come: an iteration would join what waits. */
async function piecesOf({ body }: Answer): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  body.on("data", (piece: Buffer) => pieces.push(piece));
  await once(body, "end");
  return pieces;
}

const EVENTS = ["data: 1\n\n", "data: 2\n\n", "data: [DONE]\n\n"];

async function eventsIn(coding: Coding): Promise<readonly Buffer[]> {
  return coding === "zstd"
    ? ZSTD_EVENTS
    : encodePieces(
        EVENTS.map((event) => Buffer.from(event)),
        coding,
      );
}

function textIn(coding: Coding): string {
  return coding === "zstd" ? ZSTD_TEXT : EVENTS.join("");
}

async function plain(bytes: Buffer, coding: string | undefined): Promise<string> {
  return (await decodeBody(bytes, contentCodings(coding), 1_000_000)).toString();
}

describe.each([
  ["HTTP/1.1", overHttp1],
  ["HTTP/2", overHttp2],
])("over %s", (protocol, ask) => {
  let folder: TemporaryFolder;
  let upstream: RawUpstream;
  let recorder: TestProxy;
  let player: TestProxy;
  /** Lets the upstream send its next chunk. */
  let next: Deferred;
  let seen: RawRequest[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    seen = [];
    upstream = await startRawUpstream({
      onRequest(request, socket) {
        seen.push(request);
        const coding = CODINGS.find((one) => request.startLine.includes(one)) ?? "gzip";
        void (async () => {
          const events = await eventsIn(coding);
          const all = chunked("text/event-stream", events, `Content-Encoding: ${coding}`);
          let sent = all.indexOf("\r\n\r\n") + 4;
          socket.write(all.subarray(0, sent));
          for (const event of events) {
            await next.promise;
            next = deferred();
            const end = all.indexOf(event, sent) + event.length + 2;
            socket.write(all.subarray(sent, end));
            sent = end;
          }
          socket.write(all.subarray(sent));
        })();
      },
    });
    const shared = { recordings: `${folder.path}/r`, caDir: `${folder.path}/ca` };
    const map = { [HOST]: `http://127.0.0.1:${upstream.port}` };
    recorder = await startProxy({ mode: "record", map, ...shared });
    player = await startProxy({ mode: "replay", ...shared });
  });

  afterAll(async () => {
    await player[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it.each(CODINGS)("each piece of a stream in %s comes before the next one is sent", async (coding) => {
    const count = recorder.events.length;
    next = deferred();
    const answer = await ask(recorder, `/v1/${coding}`, { "accept-encoding": "gzip, br, deflate, zstd" });
    expect(answer.coding).toBe(coding);
    const reader = answer.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const got: Buffer[] = [];
    for (const event of await eventsIn(coding)) {
      next.resolve();
      for (let length = 0; length < event.length; length += got.at(-1)?.length ?? 0)
        got.push((await reader.next()).value as Buffer);
    }
    expect((await reader.next()).done).toBe(true);
    expect(Buffer.concat(got)).toEqual(Buffer.concat(await eventsIn(coding)));
    answer.close();
    expect(await recorder.exchange(count)).toMatchObject({ outcome: "recorded" });
  });

  it.each(CODINGS)(
    "a stream in %s comes again in its pieces, in a coding that is accepted",
    async (coding) => {
      for (const accepted of [coding, `gzip, ${coding}`, "identity", "gzip"]) {
        const answer = await ask(player, `/v1/${coding}`, { "accept-encoding": accepted });
        const pieces = await piecesOf(answer);
        answer.close();
        const made = coding === "zstd" && !("createZstdCompress" in zlib) ? undefined : coding;
        const expected = accepted.includes(made ?? "none")
          ? made
          : accepted.includes("gzip")
            ? "gzip"
            : undefined;
        expect([accepted, answer.coding]).toEqual([accepted, expected]);
        expect(await plain(Buffer.concat(pieces), answer.coding)).toBe(textIn(coding));
        expect(pieces).toHaveLength((await eventsIn(coding)).length);
      }
    },
  );

  it.each(CODINGS)("a request in %s goes on as it came, and is matched by what it says", async (coding) => {
    const text = coding === "zstd" ? ZSTD_TEXT : `what is said in ${coding} over ${protocol}`;
    const folded = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, deflate: zlib.deflateSync };
    const body = coding === "zstd" ? ZSTD_SAMPLE : folded[coding](text);
    const headers = { "content-type": "text/plain", "accept-encoding": "identity" };
    const path = `/v1/${coding}/said`;
    const count = recorder.events.length;
    next = deferred();
    const live = await ask(recorder, path, { ...headers, "content-encoding": coding }, body);
    for (const _event of await eventsIn(coding)) {
      next.resolve();
      await new Promise((resolve) => live.body.once("data", resolve));
    }
    live.close();
    expect(await recorder.exchange(count)).toMatchObject({ outcome: "recorded" });
    expect(seen.at(-1)?.body).toBe(body.toString("latin1"));
    expect(seen.at(-1)?.lines.map((line) => line.toLowerCase())).toContain(`content-encoding: ${coding}`);
    const again = await ask(player, path, headers, Buffer.from(text));
    expect(Buffer.concat(await piecesOf(again)).toString()).toBe(textIn(coding));
    again.close();
  });

  it("upstreams are asked neither for zstd nor for what nobody knows here", async () => {
    next = deferred();
    const answer = await ask(recorder, "/v1/gzip/asked", {
      "accept-encoding": "zstd, gzip;q=0.5, x-unknown",
    });
    answer.close();
    expect(seen.at(-1)?.lines.map((line) => line.toLowerCase())).toContain("accept-encoding: gzip;q=0.5");
  });
});
