import type { Body } from "./body.ts";
import type { BrokenOff, ResponseHead } from "./exchange.ts";
import type { RawHeaders } from "./headers.ts";
import type { JsonObject } from "./json.ts";

/** What decides which fixture answers. */
export interface MatchKey {
  readonly method: string;
  /** `host` or `host:port`; undefined in origin form, where any host's fixture will do. */
  readonly host: string | undefined;
  /** Path without query, percent-encoding made uniform. */
  readonly path: string;
  /** The provider's name. */
  readonly provider: string;
  /** SHA-256 of the canonical request data, 64 lower-case hex digits. */
  readonly hash: string;
}

/** The request of a fixture: its address without credentials, and its data before the normalizers. */
export interface RequestRecord {
  readonly method: string;
  /** Absolute, without credentials. */
  readonly url: string;
  readonly data: JsonObject;
}

/** A piece of a body as it arrived: when, in milliseconds after the request was sent, and how many bytes. */
export type Chunk = readonly [atMs: number, bytes: number];

/** An interim answer (1xx, RFC 9110, 15.2): its head, and when it came, in milliseconds after the request was sent. */
export interface InterimAnswer extends ResponseHead {
  readonly atMs: number;
}

/** A response as it is stored: redacted, immutable. */
export interface Interaction {
  readonly status: number;
  readonly statusText: string;
  /** End-to-end headers that may be kept, in order and case. */
  readonly headers: RawHeaders;
  /** The body as the provider made it, content coding undone. */
  readonly body: Body;
  /** Milliseconds from the request's sending to the response's head. */
  readonly headAtMs: number;
  /** Boundaries of the body as it arrived; their bytes add up to the body's, unless a person has edited it. */
  readonly chunks: readonly Chunk[];
  /** What came before its head, but for 100 and 101; absent where nothing did. */
  readonly interim?: readonly InterimAnswer[];
  /** Lines behind the body that may be kept (RFC 9110, 6.5); absent where there were none. */
  readonly trailers?: RawHeaders;
  /** How it broke off behind its last byte; absent where it came to its end. */
  readonly ended?: BrokenOff;
  /** What was taken out on the way to the disk, such as `request.header.authorization`. */
  readonly redacted: readonly string[];
  /**
   * The ids in its request that echo earlier answers, in the order of their first appearance. Of several
   * interactions under one key those answer first whose ids are the request's own.
   */
  readonly ids: readonly string[];
  /** The day of its recording, `YYYY-MM-DD` in UTC; undefined where the document does not tell. */
  readonly recordedOn: string | undefined;
}

/** An interaction whose body is in memory. */
export interface WholeInteraction extends Interaction {
  readonly body: Uint8Array;
}

/** A request and its interactions in the order of their recording: one file of the recordings folder. */
export interface Fixture {
  /** The document's path. */
  readonly file: string;
  /** With a host: the one it was recorded from. */
  readonly key: MatchKey & { readonly host: string };
  readonly request: RequestRecord;
  readonly interactions: readonly Interaction[];
}
