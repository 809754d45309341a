import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { ClientResponse, ResponseHead } from "../model/exchange.ts";
import { endToEndHeaders, headerLines, type RawHeaders } from "../model/headers.ts";
import { sendApart } from "./send-apart.ts";

const NOTHING = Buffer.alloc(0);

/** The way back to an HTTP/2 client: one stream, whose end and whose failure concern no other. */
export class Http2Response implements ClientResponse {
  readonly #stream: ServerHttp2Stream;
  #started = false;
  #ended = false;
  #trailers: RawHeaders = [];

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    sendApart(stream);
  }

  get started(): boolean {
    return this.#started;
  }

  start({ status, headers }: ResponseHead, isAll = false): void {
    const { destroyed, closed } = this.#stream;
    if (destroyed || closed) return;
    // gRPC's clients take a head for trailers only where nothing follows, not even an empty frame.
    const options = isAll ? { endStream: true } : { waitForTrailers: true };
    sendFields(headers, (fields) => this.#stream.respond({ ":status": status, ...fields }, options));
    // Always: whether there are trailers is known at the end, and Node sends none where the list is empty.
    this.#stream.once("wantTrailers", () => this.#stream.sendTrailers(fieldsOf(this.#trailers)));
    this.#started = true;
    // Node ends the stream itself for a HEAD, a 204 and a 304.
    this.#ended = this.#stream.writableEnded;
  }

  write(chunk: Uint8Array): boolean {
    return !this.#isOpen() || this.#stream.write(chunk);
  }

  onceWritable(listener: () => void): void {
    this.#stream.once("drain", listener);
  }

  inform({ status, headers }: ResponseHead): void {
    if (this.#started || !this.#isOpen()) return;
    sendFields(headers, (fields) => this.#stream.additionalHeaders({ ":status": status, ...fields }));
  }

  end(trailers: RawHeaders = []): void {
    this.#ended = true;
    this.#trailers = trailers;
    if (this.#isOpen()) this.#stream.end();
  }

  /** There is one way to break a stream off: a reset. What was written goes before it. */
  cut(): void {
    // A bare close() would send an end before the reset, and the client take what it has for all.
    const reset = (): void => void this.#stream.destroy(new Error("the answer broke off"));
    if (this.#started && this.#isOpen()) this.#stream.write(NOTHING, reset);
    else reset();
  }

  onceLeft(listener: () => void): void {
    const tell = (): void => {
      if (!this.#ended) listener();
    };
    if (this.#stream.destroyed) tell();
    else this.#stream.once("close", tell);
  }

  #isOpen(): boolean {
    const { destroyed, closed, writableEnded } = this.#stream;
    return !destroyed && !closed && !writableEnded;
  }
}

/** Sends a head. What concerns the connection is no header of HTTP/2, and names are in lower case. */
function sendFields(headers: RawHeaders, send: (fields: OutgoingHttpHeaders) => void): void {
  try {
    send(fieldsOf(headers));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_HTTP2_HEADER_SINGLE_VALUE") throw error;
    const fields = fieldsByName(endToEndHeaders(headers)).map(joined);
    send(Object.fromEntries(fields));
  }
}

function fieldsOf(headers: RawHeaders): Record<string, string[]> {
  return Object.fromEntries(fieldsByName(endToEndHeaders(headers)));
}

type Field = readonly [name: string, values: string[]];

function fieldsByName(headers: RawHeaders): Field[] {
  const fields = new Map<string, string[]>();
  for (const [name, value] of headerLines(headers)) {
    const lower = name.toLowerCase();
    const values = fields.get(lower);
    if (values === undefined) fields.set(lower, [value]);
    else values.push(value);
  }
  return [...fields];
}

/** Node refuses to repeat what has one value: equal lines become one, others a list (RFC 9110, 5.3). */
function joined([name, values]: Field): readonly [name: string, value: string | string[]] {
  return [name, name === "set-cookie" ? values : [...new Set(values)].join(", ")];
}
