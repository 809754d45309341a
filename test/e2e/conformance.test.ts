import * as http from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import * as zlib from "node:zlib";
import { Agent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isKeptHeader } from "../../src/redaction/kept-response-headers.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { kept, live, nameOf, readWire, type Seen } from "../support/seen.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";
import { chunked, head, sized } from "../support/wire.ts";

/** What a client asks for, and what the provider says, byte by byte. */
interface Behaviour {
  readonly call: string;
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly answer: Buffer;
}

const FILE = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7) % 256));
const SAID = '{"id":"x","choices":[]}';

function ranged(first: number, last: number): Behaviour {
  const answer = Buffer.concat([
    head(
      "206 Partial Content",
      "Content-Type: application/octet-stream",
      `Content-Range: bytes ${first}-${last}/2000`,
      `Content-Length: ${last - first + 1}`,
    ),
    FILE.subarray(first, last + 1),
  ]);
  return { call: "GET /v1/files/f/content", lines: [`Range: bytes=${first}-${last}`], answer };
}

function redirect(status: string): Behaviour {
  const answer = head(status, "Location: https://api.openai.com/v1/elsewhere?a=b", "Content-Length: 0");
  return { call: `GET /v1/moved/${status.slice(0, 3)}`, answer };
}

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "JSON with a length": { call: "POST /v1/json", body: "{}", answer: sized("application/json", SAID) },
  "events in chunks": {
    call: "POST /v1/events",
    body: '{"stream":true}',
    answer: chunked("text/event-stream", ['data: {"n":1}\n\n', 'data: {"n":', "2}\n\n", "data: [DONE]\n\n"]),
  },
  "a body without bytes": { call: "GET /v1/none", answer: sized("text/plain", "") },
  "chunks without bytes": { call: "GET /v1/no-chunks", answer: chunked("text/plain", []) },
  HEAD: {
    call: "HEAD /v1/files/f/content",
    answer: head("200 OK", "Content-Type: application/octet-stream", "Content-Length: 2000"),
  },
  "204": { call: "DELETE /v1/files/f", answer: head("204 No Content", "Cache-Control: no-store") },
  "304": {
    call: "GET /v1/known",
    lines: ['If-None-Match: "7"'],
    answer: head("304 Not Modified", 'ETag: "7"', "Content-Length: 99"),
  },
  "repeated headers in their order and case": {
    call: "GET /v1/repeated",
    answer: sized(
      "text/plain",
      "x",
      "Vary: b",
      "X-RateLimit-Limit: 1",
      "vary: a",
      "VARY: c",
      "X-API-Warning: caf\u00e9",
    ),
  },
  "a status text of its own": {
    call: "GET /v1/words",
    answer: Buffer.concat([head("299 All Is W\u00e9ll", "Content-Length: 2"), Buffer.from("ok")]),
  },
  "a range": ranged(0, 99),
  "another range of it": ranged(1900, 1999),
  ...Object.fromEntries(
    ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"].map(
      (status) => [`a redirect by ${status}`, redirect(status)],
    ),
  ),
  trailers: {
    call: "GET /v1/trailers",
    answer: Buffer.concat([
      chunked("text/plain", ["one", "two"]).subarray(0, -2),
      Buffer.from("X-Amz-Checksum-Crc32: 1234\r\nServer-Timing: db;dur=1\r\n\r\n"),
    ]),
  },
  "a body in gzip": {
    call: "GET /v1/gzip",
    lines: ["Accept-Encoding: gzip, br"],
    answer: sized("application/json", zlib.gzipSync(SAID), "Content-Encoding: gzip"),
  },
  "a body in br": {
    call: "GET /v1/br",
    lines: ["Accept-Encoding: gzip, br"],
    answer: sized("application/json", zlib.brotliCompressSync(SAID), "Content-Encoding: br"),
  },
  "an upload that waits for 100 Continue": {
    call: "POST /v1/files",
    lines: ["Expect: 100-continue", "Content-Type: text/plain"],
    body: "a large body",
    answer: sized("application/json", SAID),
  },
};

/** Where a client sends its requests: to the provider itself, or through a proxy. */
interface Way {
  readonly port: number;
  readonly proxy: TestProxy | undefined;
}

type Client = (behaviour: Behaviour, way: Way) => Promise<Seen>;

function target({ proxy }: Way, path: string): string {
  return proxy === undefined ? path : `http://api.openai.com${path}`;
}

function pairs(raw: readonly string[]): string[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1] ?? ""}`] : []));
}

/** Without a library: every byte of the answer, on a connection of its own. */
const raw: Client = ({ call, lines = [], body }, way) => {
  const [method = "", path = ""] = call.split(" ");
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
  const all = [`${method} ${target(way, path)} HTTP/1.1`, "Host: api.openai.com", ...lines, ...length];
  return readWire(way.port, [...all, "Connection: close", "", ""].join("\r\n") + (body ?? ""));
};

const nodeHttp: Client = ({ call, lines = [], body }, way) => {
  const [method = "", path = ""] = call.split(" ");
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: "127.0.0.1",
      port: way.port,
      method,
      path: target(way, path),
      headers: {
        host: "api.openai.com",
        ...headers,
        ...(body === undefined ? {} : { "content-length": body.length }),
      },
      agent: false,
    });
    const send = (): void => void request.end(body);
    if ("Expect" in headers) request.once("continue", send).flushHeaders();
    else send();
    request.once("error", reject).once("response", (message) => {
      buffer(message).then(
        (bytes) =>
          resolve({
            status: `${message.statusCode ?? 0} ${message.statusMessage ?? ""}`,
            headers: pairs(message.rawHeaders),
            body: bytes,
            trailers: pairs(message.rawTrailers),
          }),
        reject,
      );
    });
  });
};

/** Through CONNECT and TLS, where there is a proxy. */
const fetching: Client = async ({ call, lines = [], body }, way) => {
  const [method = "", path = ""] = call.split(" ");
  const init = {
    method,
    redirect: "manual" as const,
    headers: Object.fromEntries(
      lines.filter((line) => !/^expect:/i.test(line)).map((line) => line.split(/: (.*)/s).slice(0, 2)),
    ),
    ...(body === undefined ? {} : { body }),
  };
  const direct = (): Promise<unknown> =>
    undiciFetch(`http://127.0.0.1:${way.port}${path}`, { ...init, dispatcher: new Agent({ pipelining: 0 }) });
  const response = (await (way.proxy === undefined
    ? direct()
    : way.proxy.fetch(`https://api.openai.com${path}`, init))) as Response;
  return {
    status: `${response.status} ${response.statusText}`,
    headers: Array.from(response.headers, ([name, value]) => `${name}: ${value}`),
    body: Buffer.from(await response.arrayBuffer()),
    isPlain: true,
  };
};

const CLIENTS: Readonly<Record<string, Client>> = {
  "a raw socket": raw,
  "node:http": nodeHttp,
  fetch: fetching,
};

describe.each(Object.entries(CLIENTS))(
  "%s sees of the provider, of record, and three times of replay",
  (_name, client) => {
    let folder: TemporaryFolder;
    let upstream: RawUpstream;
    let recorder: TestProxy;
    let player: TestProxy | undefined;
    const direct = new Map<string, Seen>();
    const recorded = new Map<string, Seen>();

    beforeAll(async () => {
      folder = await temporaryFolder();
      upstream = await startRawUpstream({
        onRequest: ({ startLine, lines }, to) => {
          const [method = "", path = ""] = startLine.split(" ");
          const range = lines.find((line) => /^range:/i.test(line))?.toLowerCase();
          const found = Object.values(BEHAVIOURS).find(
            (one) =>
              one.call === `${method} ${path}` &&
              one.lines?.find((line) => /^range:/i.test(line))?.toLowerCase() === range,
          );
          const closes = lines.some((line) => /^connection: close/i.test(line));
          to.write(
            found?.answer ?? head("500 No Such Behaviour", "Content-Length: 0"),
            () => closes && to.end(),
          );
        },
        onConnection: (socket) =>
          socket.on("data", (bytes: Buffer) => {
            if (/^expect: 100-continue/im.test(bytes.toString("latin1")))
              socket.write("HTTP/1.1 100 Continue\r\n\r\n");
          }),
      });
      const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
      const shared = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca"), keepErrors: true };
      recorder = await startProxy({ mode: "record", map, ...shared });
      for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
        direct.set(name, await client(behaviour, { port: upstream.port, proxy: undefined }));
        recorded.set(name, await client(behaviour, { port: recorder.proxy.port, proxy: recorder }));
      }
      await recorder.exchange(Object.keys(BEHAVIOURS).length - 1);
      await recorder[Symbol.asyncDispose]();
      player = await startProxy({ mode: "replay", ...shared });
    });

    afterAll(async () => {
      await player?.[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    it.each(Object.entries(BEHAVIOURS))("the same: %s", async (name, behaviour) => {
      const said = direct.get(name);
      const through = recorded.get(name);
      if (said === undefined || through === undefined || player === undefined)
        throw new Error("nothing was seen");
      expect(live(through)).toEqual(live(said));
      for (let n = 0; n < 3; n += 1) {
        const again = await client(behaviour, { port: player.proxy.port, proxy: player });
        expect(kept(again)).toEqual(kept(said));
        // Nothing comes that no recording keeps.
        expect(live(again).headers.filter((line) => !isKeptHeader(nameOf(line)))).toEqual([]);
      }
    });
  },
);
