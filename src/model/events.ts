import type { NearestFixture } from "./difference.ts";
import type { JsonObject } from "./json.ts";
import type { Redacted } from "./redacted.ts";

/** How a request ended, seen from the proxy. */
export type Outcome =
  /** Forwarded and saved. */
  | "recorded"
  /** Forwarded; the fixture on disk says the same already, and was left as it is. */
  | "unchanged"
  /** Answered from a fixture. */
  | "replayed"
  /** Forwarded, nothing saved: passthrough, a host that is not recorded, or `notSaved` says why. */
  | "passed"
  /** Replay had no interaction for it. */
  | "missed"
  /** Answered by the proxy with a reason: a host that replay may not reach, missing credentials, bad input. */
  | "refused"
  /** The upstream did not answer as HTTP asks; the client got a 502 or 504, or a cut connection. */
  | "failed"
  /** The client left before the answer was whole. */
  | "cancelled";

/** Beyond what was on disk, in place of what was there, or the same as it. */
export type FileChange = "added" | "changed" | "unchanged";

/** One request, when it is over. Everything in it is redacted. */
export interface ExchangeEvent {
  readonly kind: "exchange";
  readonly outcome: Outcome;
  readonly method: string;
  /** Absolute, without credentials; in origin form only path and query. */
  readonly url: Redacted<string>;
  /** The provider's name; undefined where host and path name none. */
  readonly provider: string | undefined;
  /** The status that the client got; undefined when it got none. */
  readonly status: number | undefined;
  /** Bytes of body that the client got. */
  readonly bytes: number;
  readonly durationMs: number;
  /** The keyed request data's hash, and that data; undefined where the request was not read to its end. */
  readonly hash: string | undefined;
  readonly data: Redacted<JsonObject> | undefined;
  /** The cassette that the request was in, named by its client or by the option; undefined for none. */
  readonly cassette: string | undefined;
  /** The fixture's document. */
  readonly file: string | undefined;
  /** Which interaction of {@link file} answered, from 1; undefined where none did. */
  readonly interaction: number | undefined;
  /** What saving it did to {@link file}; undefined where nothing was saved. */
  readonly change: FileChange | undefined;
  /** The recording that comes closest to a request that has none. */
  readonly nearest: NearestFixture | undefined;
  /** Why a forwarded exchange was not saved. */
  readonly notSaved: string | undefined;
  /** What a person should know: the miss, the refusal, the upstream's failure. */
  readonly message: string | undefined;
  /** The stable code of that message, such as `miss`, `refused_host`, `dns` or `fixture_format`. */
  readonly code: string | undefined;
}

/** A CONNECT to a host that is not intercepted. */
export interface TunnelEvent {
  readonly kind: "tunnel";
  readonly outcome: "opened" | "refused" | "failed";
  /** `host:port`. */
  readonly host: string;
  /** Why it was refused or failed. */
  readonly message: string | undefined;
}

/** A client broke off the TLS handshake, or spoke no HTTP. */
export interface ConnectionEvent {
  readonly kind: "connection";
  /** The host that the client wanted, where it is known. */
  readonly host: string | undefined;
  readonly message: string;
}

/** What the proxy tells of its work while it runs. */
export type ProxyEvent = ExchangeEvent | TunnelEvent | ConnectionEvent;
