import * as zlib from "node:zlib";
import { nameOf } from "../seen.ts";
import { chunked, head, sized } from "../wire.ts";

/** What a client asks for, and what the provider says, byte by byte. */
export interface Behaviour {
  /** Method and path. */
  readonly call: string;
  /** Header lines of the request. */
  readonly lines?: readonly string[];
  readonly body?: string;
  /** In HTTP/1.1; to clients of HTTP/2 the provider says the same in theirs. */
  readonly answer: Buffer;
  /** The connection ends behind the answer's last byte, which is not the last one that was promised. */
  readonly breaksOff?: true;
}

const FILE = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7) % 256));
const SAID = '{"id":"x","choices":[]}';
const EVENTS = ['data: {"n":1}\n\n', 'data: {"n":', "2}\n\n", "data: [DONE]\n\n"];

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

const PARTS = "--b\r\n\r\nab\r\n--b\r\n\r\nef\r\n--b--\r\n";

const RANGES: Readonly<Record<string, Behaviour>> = {
  "a range": ranged(0, 99),
  "another range of it": ranged(1900, 1999),
  "two ranges at once": {
    call: "GET /v1/files/f/content",
    lines: ["Range: bytes=0-1,4-5"],
    answer: Buffer.concat([
      head(
        "206 Partial Content",
        "Content-Type: multipart/byteranges; boundary=b",
        `Content-Length: ${PARTS.length}`,
      ),
      Buffer.from(PARTS),
    ]),
  },
  "a range that is not there": {
    call: "GET /v1/files/f/content",
    lines: ["Range: bytes=9000-"],
    answer: head("416 Range Not Satisfiable", "Content-Range: bytes */2000", "Content-Length: 0"),
  },
};

function redirect(status: string): Behaviour {
  const answer = head(status, "Location: https://api.openai.com/v1/elsewhere?a=b", "Content-Length: 0");
  return { call: `GET /v1/moved/${status.slice(0, 3)}`, answer };
}

function method(name: string, body?: string): Behaviour {
  const call = `${name} /v1/files/f`;
  return { call, ...(body === undefined ? {} : { body }), answer: sized("text/plain", name) };
}

function error(status: string, ...lines: string[]): Behaviour {
  const body = '{"error":{"message":"not now"}}';
  const all = ["Content-Type: application/json", ...lines, `Content-Length: ${body.length}`];
  const answer = Buffer.concat([head(status, ...all), Buffer.from(body)]);
  return { call: `POST /v1/errors/${status.slice(0, 3)}`, body: "{}", answer };
}

const FOLDERS = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, deflate: zlib.deflateSync };

function coded(coding: keyof typeof FOLDERS): Behaviour {
  const answer = sized("application/json", FOLDERS[coding](SAID), `Content-Encoding: ${coding}`);
  return { call: `GET /v1/${coding}`, lines: ["Accept-Encoding: gzip, br, deflate"], answer };
}

function withTrailers(call: string, lines: readonly string[], ...headers: string[]): Behaviour {
  const answer = Buffer.concat([
    chunked("text/plain", ["one", "two"], ...headers).subarray(0, -2),
    Buffer.from("X-Amz-Checksum-Crc32: 1234\r\nServer-Timing: db;dur=1\r\n\r\n"),
  ]);
  return { call, lines, answer };
}

/** What a client of a provider can meet, under the words that tell of it. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "JSON with a length": { call: "POST /v1/json", body: "{}", answer: sized("application/json", SAID) },
  "events in chunks": {
    call: "POST /v1/events",
    body: '{"stream":true}',
    answer: chunked("text/event-stream", EVENTS),
  },
  "bytes in chunks": {
    call: "GET /v1/bytes",
    answer: chunked("audio/mpeg", [FILE.subarray(0, 999), FILE.subarray(999, 1000), FILE.subarray(1000)]),
  },
  "events that break off": {
    call: "POST /v1/broken",
    body: '{"stream":true}',
    answer: chunked("text/event-stream", EVENTS).subarray(0, -5),
    breaksOff: true,
  },
  "a body without bytes": { call: "GET /v1/none", answer: sized("text/plain", "") },
  "chunks without bytes": { call: "GET /v1/no-chunks", answer: chunked("text/plain", []) },
  HEAD: {
    call: "HEAD /v1/files/f/content",
    answer: head("200 OK", "Content-Type: application/octet-stream", "Content-Length: 2000"),
  },
  "HEAD of what comes in chunks": {
    call: "HEAD /v1/events",
    answer: head("200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"),
  },
  PUT: method("PUT", "new"),
  PATCH: method("PATCH", '{"name":"new"}'),
  OPTIONS: method("OPTIONS"),
  "POST without a body": { call: "POST /v1/files/f/cancel", answer: sized("text/plain", "POST") },
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
  ...RANGES,
  ...Object.fromEntries(
    ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"].map(
      (status) => [`a redirect by ${status}`, redirect(status)],
    ),
  ),
  "an error of the request": error("400 Bad Request"),
  "an error of the moment": error("429 Too Many Requests", "Retry-After: 1", "x-ratelimit-reset-tokens: 6ms"),
  "an error of the provider": error("529 Overloaded", "x-should-retry: true"),
  trailers: withTrailers("GET /v1/trailers", []),
  "trailers that were asked for and are announced": withTrailers(
    "GET /v1/trailers/announced",
    ["TE: trailers"],
    "Trailer: X-Amz-Checksum-Crc32, Server-Timing",
  ),
  ...Object.fromEntries(
    (["gzip", "br", "deflate"] as const).map((coding) => [`a body in ${coding}`, coded(coding)]),
  ),
  "early hints": {
    call: "GET /v1/hinted",
    answer: Buffer.concat([
      head("103 Early Hints", "Link: </a.css>; rel=preload", "Link: </b.js>; rel=preload"),
      head("103 Early Hints", "X-Account: 7", "Link: <https://cdn.example/c.js>; rel=preconnect"),
      sized("text/plain", "hinted"),
    ]),
  },
  "word that it is being worked on, before an error": {
    call: "GET /v1/worked-on",
    answer: Buffer.concat([head("102 Still At It"), head("404 Not Found", "Content-Length: 0")]),
  },
  "an upload that waits for 100 Continue": {
    call: "POST /v1/files",
    lines: ["Expect: 100-continue", "Content-Type: text/plain"],
    body: "a large body",
    answer: sized("application/json", SAID),
  },
};

/** Lines without which a request asks for something else. */
const TELLING = ["range", "te"] as const;

/** The behaviour that a request with these header lines asks for. */
export function behaviourOf(call: string, lines: readonly string[]): Behaviour | undefined {
  return Object.values(BEHAVIOURS).find(
    (one) =>
      one.call === call && TELLING.every((name) => lineOf(one.lines ?? [], name) === lineOf(lines, name)),
  );
}

/** The value of the first line with this name, in lower case. */
export function lineOf(lines: readonly string[], name: string): string | undefined {
  return lines.find((line) => nameOf(line) === name)?.slice(name.length + 2);
}
