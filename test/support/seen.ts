import type * as net from "node:net";
import * as zlib from "node:zlib";
import {
  isKeptHeader,
  isKeptInterimHeader,
  isKeptTrailer,
} from "../../src/redaction/kept-response-headers.ts";
import { connect } from "./raw-client.ts";

/** What a client saw of an answer. */
export interface Seen {
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** The pieces in which the body came, as text with a character for each byte. */
  readonly chunks?: readonly string[];
  readonly trailers?: readonly string[];
  /** Interim answers, each its status and its lines; those that said to continue left out. */
  readonly interim?: readonly (readonly string[])[];
  /** How the body came to its end; undefined where the client's library does not tell. */
  readonly end?: "last chunk" | "connection";
  /** Whether the client has undone the content coding. */
  readonly isPlain?: boolean;
}

/** Sends a request on a connection of its own that is to be closed behind the answer, and reads every byte of that. */
export async function readWire(port: number, request: string): Promise<Seen> {
  const socket = await connect(port);
  socket.write(request);
  return seenIn((await readToEnd(socket)).toString("latin1"));
}

/** The heads at the beginning of a text in HTTP/1.1, and what follows them. */
export function headIn(
  text: string,
): Required<Pick<Seen, "status" | "headers" | "interim">> & { readonly rest: string } {
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...headers] = text.slice(0, end).split("\r\n");
  const status = statusLine.slice("HTTP/1.1 ".length);
  const rest = text.slice(end + 4);
  if (!status.startsWith("1")) return { status, headers, interim: [], rest };
  const { interim, ...final } = headIn(rest);
  return { ...final, interim: status.startsWith("100") ? interim : [[status, ...headers], ...interim] };
}

/** What a text with a character for each byte says in HTTP/1.1. */
export function seenIn(text: string): Seen {
  const { rest, ...seen } = headIn(text);
  if (!seen.headers.some((line) => /^transfer-encoding: chunked/i.test(line)) || rest === "")
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
  const { headers, interim, trailers, body, chunks } = live(seen);
  const coding = headers.find((line) => nameOf(line) === "content-encoding")?.split(": ")[1] ?? "";
  const plain = body.length === 0 ? undefined : UNFOLDERS[coding];
  const isCoded = plain !== undefined && seen.isPlain !== true;
  return {
    ...seen,
    headers: headers
      .filter((line) => isKeptHeader(nameOf(line)))
      .filter((line) => plain === undefined || nameOf(line) !== "content-length"),
    body: isCoded ? plain(body) : body,
    // A coding that is made anew is cut as before, but into other bytes.
    ...(isCoded && chunks !== undefined ? { chunks: chunks.map(() => "") } : {}),
    ...(interim === undefined ? {} : { interim: interim.map(keptOfInterim) }),
    ...(trailers === undefined ? {} : { trailers: trailers.filter((line) => isKeptTrailer(nameOf(line))) }),
  };
}

function keptOfInterim([status = "", ...lines]: readonly string[]): string[] {
  return [status, ...lines.filter((line) => isKeptInterimHeader(nameOf(line)))];
}

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;

/** Of bodies that break off, too. */
const UNFOLDERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => zlib.gunzipSync(body, { finishFlush: Z_SYNC_FLUSH }),
  deflate: (body) => zlib.inflateSync(body, { finishFlush: Z_SYNC_FLUSH }),
  br: (body) => zlib.brotliDecompressSync(body, { finishFlush: BROTLI_OPERATION_FLUSH }),
};
