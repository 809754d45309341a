import type * as net from "node:net";
import * as zlib from "node:zlib";
import { isKeptHeader, isKeptTrailer } from "../../src/redaction/kept-response-headers.ts";
import { connect } from "./raw-client.ts";

/** What a client saw of an answer. */
export interface Seen {
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly chunks?: readonly string[];
  readonly trailers?: readonly string[];
  /** How the body came to its end; undefined where the client's library does not tell. */
  readonly end?: "last chunk" | "connection";
  /** Whether the client has undone the content coding. */
  readonly isPlain?: boolean;
}

/**
 * Sends a request on a connection of its own that is to be closed behind the answer, and reads every byte of that;
 * chunks as text with a character for each byte.
 */
export async function readWire(port: number, request: string): Promise<Seen> {
  const socket = await connect(port);
  socket.write(request);
  const text = (await readToEnd(socket)).toString("latin1").replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
  const [statusLine = "", ...headers] = text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n");
  const rest = text.slice(text.indexOf("\r\n\r\n") + 4);
  const seen = { status: statusLine.slice("HTTP/1.1 ".length), headers };
  if (!headers.some((line) => /^transfer-encoding: chunked/i.test(line)))
    return { ...seen, body: Buffer.from(rest, "latin1") };
  const { chunks, trailers } = cutChunks(rest);
  const end = /\r\n0\r\n|^0\r\n/.test(rest) ? "last chunk" : "connection";
  return { ...seen, chunks, trailers, body: Buffer.from(chunks.join(""), "latin1"), end };
}

/** Until the client says enough: a provider that is scripted keeps its connections open. */
function readToEnd(socket: net.Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    socket.once("error", reject).once("close", () => resolve(Buffer.concat(pieces)));
  });
}

function cutChunks(framed: string): { chunks: string[]; trailers: string[] } {
  const chunks: string[] = [];
  let rest = framed;
  for (;;) {
    const size = Number.parseInt(rest, 16);
    const start = rest.indexOf("\r\n") + 2;
    if (!(size > 0)) return { chunks, trailers: rest.slice(start).split("\r\n").filter(Boolean) };
    chunks.push(rest.slice(start, start + size));
    rest = rest.slice(start + size + 2);
  }
}

/** What concerns a connection alone, and the time that Node tells where the provider tells none. */
const OF_THE_CONNECTION = /^(connection|keep-alive|date|transfer-encoding)$/;

/** A header line's name, in lower case. */
export function nameOf(line: string): string {
  return line.slice(0, line.indexOf(":")).toLowerCase();
}

/** Less what no proxy passes on. */
export function live(seen: Seen): Seen {
  return { ...seen, headers: seen.headers.filter((line) => !OF_THE_CONNECTION.test(nameOf(line))) };
}

/** Less what no recording keeps, and with the coding undone that is made anew. */
export function kept(seen: Seen): Seen {
  const { headers, trailers, body } = live(seen);
  const coding = headers.find((line) => nameOf(line) === "content-encoding")?.split(": ")[1];
  const plain = coding === "gzip" ? gunzip : coding === "br" ? unbrotli : undefined;
  const isBodiless = body.length === 0;
  const isCoded = seen.isPlain !== true && !isBodiless;
  return {
    ...seen,
    headers: headers
      .filter((line) => isKeptHeader(nameOf(line)))
      .filter((line) => plain === undefined || isBodiless || nameOf(line) !== "content-length"),
    body: plain !== undefined && isCoded ? plain(body) : body,
    ...(trailers === undefined ? {} : { trailers: trailers.filter((line) => isKeptTrailer(nameOf(line))) }),
  };
}

/** Bodies that break off, too. */
function gunzip(body: Buffer): Buffer {
  return zlib.gunzipSync(body, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
}

function unbrotli(body: Buffer): Buffer {
  return zlib.brotliDecompressSync(body, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
}
