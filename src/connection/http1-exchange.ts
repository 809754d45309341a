import type { IncomingMessage, ServerResponse } from "node:http";
import type { Again, BrokenOff, ClientRequest, ClientResponse, ResponseHead } from "../model/exchange.ts";
import { filterHeaders, headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
import { splitAbsoluteForm } from "../model/origin.ts";
import { breakOff } from "./break-off.ts";
import { clientRequest } from "./client-request.ts";
import { datedAnswer } from "./dated-answer.ts";
import { inboundOf } from "./inbound.ts";
import type { Repeats } from "./repeats.ts";

/** An HTTP/1.1 request in the words of the exchange. */
export function toClientRequest(message: IncomingMessage): ClientRequest {
  const { method = "GET", url: target = "/", rawHeaders: headers } = message;
  // Absolute form also with https: and without CONNECT, as some clients send it; inside a CONNECT too.
  const absolute = splitAbsoluteForm(target);
  return clientRequest({
    method,
    named: absolute?.origin,
    path: absolute?.path ?? target,
    headers,
    body: message,
    inbound: inboundOf(message.socket),
  });
}

const NOTHING = Buffer.alloc(0);

/** Pieces in their chunks (RFC 9112, 7.1), the last one too: replay sends the same pieces again and again. */
const inChunks = new WeakMap<readonly Buffer[], Buffer>();

function chunksOf(pieces: readonly Buffer[]): Buffer {
  const known = inChunks.get(pieces);
  if (known !== undefined) return known;
  const parts = pieces.filter(({ length }) => length > 0).flatMap(chunkOf);
  const chunks = Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
  inChunks.set(pieces, chunks);
  return chunks;
}

function chunkOf(piece: Buffer): Buffer[] {
  return [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")];
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only = NOTHING] = pieces;
  return pieces.length > 1 ? Buffer.concat(pieces) : only;
}

/** Node refuses to announce trailers that it has no place for. */
function withoutTrailer(headers: RawHeaders): string[] {
  return filterHeaders(headers, (name) => name !== "trailer");
}

/** The way back to an HTTP/1.1 client. */
export class Http1Response implements ClientResponse {
  readonly #response: ServerResponse;
  readonly #repeats: Repeats | undefined;
  /** What the request was read from. */
  readonly #bytes: Buffer | undefined;
  #ended = false;

  constructor(response: ServerResponse, repeats?: Repeats) {
    this.#response = response;
    this.#repeats = repeats;
    this.#bytes = repeats?.readingOf(response.req.socket);
  }

  get started(): boolean {
    return this.#response.headersSent;
  }

  answer(head: ResponseHead, pieces: readonly Buffer[], again?: Again): boolean {
    const response = this.#response;
    if (response.destroyed) return false;
    this.#writeHead(head);
    this.#ended = true;
    // In one write, which costs a quarter of what a write for each piece does.
    const body = response.chunkedEncoding ? chunksOf(pieces) : joined(pieces);
    response.chunkedEncoding = false;
    response.end(body);
    if (again !== undefined) this.#noteRepeat(body, again);
    return true;
  }

  #noteRepeat(body: Buffer, again: Again): void {
    const response = this.#response as ServerResponse & { readonly _header: string };
    // In a pipeline it has no socket before all others are answered.
    if (response.socket === null || !response.shouldKeepAlive || response.req.method === "HEAD") return;
    const answer = datedAnswer(response._header, body, !response.sendDate);
    this.#repeats?.note(response.req, this.#bytes, answer, again);
  }

  #writeHead({ status, statusText, headers }: ResponseHead): void {
    const response = this.#response;
    response.sendDate = headerValue(headers, "date") === undefined;
    const mayStay = headerValue(headers, "trailer") === undefined || this.#isChunked(status, headers);
    response.writeHead(status, statusText, mayStay ? (headers as string[]) : withoutTrailer(headers));
  }

  start(head: ResponseHead): void {
    const response = this.#response;
    const { statusText, headers } = head;
    this.#writeHead(head);
    // `flushHeaders` sends what is no ASCII in UTF-8, though it was read byte by byte.
    if (/^[\0-\x7f]*$/.test(statusText + headers.join(""))) response.flushHeaders();
    else response.write(NOTHING);
  }

  /** Whether there will be a place for trailers. */
  #isChunked(status: number, headers: RawHeaders): boolean {
    const { httpVersion, method } = this.#response.req;
    if (status === 204 || status === 304) return false;
    return httpVersion !== "1.0" && method !== "HEAD" && headerValue(headers, "content-length") === undefined;
  }

  write(chunk: Uint8Array): boolean {
    if (this.#response.destroyed) return true;
    this.#corkSocket();
    return this.#response.write(chunk);
  }

  /**
   * What is written in one turn goes to the socket at once, and still each piece in a chunk of its own: since
   * version 26 Node would join them, were the socket not corked.
   */
  #corkSocket(): void {
    const { socket } = this.#response;
    if (socket === null || socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(() => socket.uncork());
  }

  onceWritable(listener: () => void): void {
    this.#response.once("drain", listener);
  }

  /** HTTP/1.0 clients get none, and those that wait in a pipeline cannot have it in time. */
  inform({ status, statusText, headers }: ResponseHead): void {
    const { socket, headersSent, req } = this.#response;
    if (socket === null || headersSent || req.httpVersion === "1.0") return;
    const lines = Array.from(headerLines(headers), ([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join("")}\r\n`, "latin1");
  }

  end(trailers: RawHeaders = []): void {
    this.#ended = true;
    // Without chunks there is no place for them, and Node leaves them out.
    if (trailers.length > 0)
      this.#response.addTrailers(Array.from(headerLines(trailers), ([...line]) => line));
    this.#response.end();
  }

  cut(how: BrokenOff = "early"): void {
    this.#ended = true;
    const response = this.#response;
    const { socket } = response;
    if (response.destroyed || response.writableEnded) response.destroy();
    // A pipelined request waits for the answers before its own.
    else if (socket === null) response.once("socket", () => setImmediate(() => this.cut(how)));
    else breakOff(socket, how);
  }

  onceLeft(listener: () => void): void {
    const tell = (): void => {
      if (!this.#ended) listener();
    };
    if (this.#response.destroyed) tell();
    else this.#response.once("close", tell);
  }
}
