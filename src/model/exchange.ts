import type { Duplex, Readable } from "node:stream";
import type { RawHeaders } from "./headers.ts";
import type { Origin } from "./origin.ts";

/** What the proxy does with a request. */
export type Mode = "record" | "replay" | "auto" | "passthrough";

/**
 * A request as a client sent it, whichever protocol brought it. It may hold secrets: it is never stored,
 * logged or shown.
 */
export interface ClientRequest {
  readonly method: string;
  /** The server that the client wants; undefined in origin form, where the path names the provider. */
  readonly destination: Origin | undefined;
  /** Path and query as they were on the wire, never normalised; without a prefix that names a cassette. */
  readonly path: string;
  /** The cassette that the client named: by the user name in its proxy's URL, by a header, by a path prefix. */
  readonly cassette: string | undefined;
  readonly headers: RawHeaders;
  /** The bytes as sent, content coding and all. Errors when the client breaks off. */
  readonly body: Readable;
  /** Whether the client's bytes came inside TLS. */
  readonly secure: boolean;
  /** There where the client wants to go on in WebSocket. */
  readonly upgrade?: ClientUpgrade | undefined;
}

/** A body that can be sent more than once. */
export interface RepeatableBody {
  /** In bytes. */
  readonly length: number;
  /** From its beginning on. */
  stream(): Readable;
}

/** A client's wish to go on in WebSocket (RFC 6455) on the same connection. Who does not accept it answers as ever. */
export interface ClientUpgrade {
  /** Sends the head of a 101 with all its headers; what follows is frames. The stream is the taker's to end. */
  accept(head: ResponseHead): Duplex;
}

/** Status line and headers of a response. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
}

/** How an answer broke off: its connection was reset, or closed in good order before the body's end. */
export type BrokenOff = "reset" | "early";

/**
 * Whether a request that is the same to the last byte gets the same answer: then it calls `send`, and accounts for the
 * exchange.
 */
export type Again = (send: () => void) => boolean;

/** The way back to the client, whichever protocol it speaks. */
export interface ClientResponse {
  /** True once the head is on its way: from then on a failure can only cut the connection. */
  readonly started: boolean;
  /**
   * Sends a whole answer at once, its pieces as apart as {@link write} would send them; for those that are small
   * enough to wait in memory for a slow reader. False where the client has left. Where this is missing, the answer is
   * sent bit by bit. `again` lets it be sent to the same request when that comes again.
   */
  answer?(head: ResponseHead, pieces: readonly Buffer[], again?: Again): boolean;
  /**
   * Sends the head at once. Framing is this side's own: `content-length` is taken from the headers where it
   * stands there, hop-by-hop headers must not. `isAll` says that nothing follows, as in gRPC's answers that are all
   * trailers; HTTP/2 has a mark for that. {@link end} is called all the same.
   */
  start(head: ResponseHead, isAll?: boolean): void;
  /** Sends the head of an interim response (1xx, RFC 9110, 15.2) before the answer's, where the client may get one. */
  inform?(head: ResponseHead): void;
  /** Sends a piece of the body. False when the client reads too slowly: wait for {@link onceWritable}. */
  write(chunk: Uint8Array): boolean;
  onceWritable(listener: () => void): void;
  /** Ends the body; trailers (RFC 9110, 6.5) go to clients whose framing has a place for them. */
  end(trailers?: RawHeaders): void;
  /**
   * Breaks the answer off behind what has been written, so that the client sees a transport error and not a short
   * answer. Default `early`.
   */
  cut(how?: BrokenOff): void;
  /** Calls once when the client has left before the answer's end. Never after {@link end} was flushed. */
  onceLeft(listener: () => void): void;
}
