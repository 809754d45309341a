import type { JsonValue } from "./json.ts";
import type { Endpoint } from "./provider.ts";

/** Where credentials are made. Never recorded; what replay answers instead, described as data. */
export interface TokenEndpoint extends Endpoint {
  /** In upper case; any method where there is none. */
  readonly method?: string;
  /** Searched in the query and in the body: what is asked for, where the path does not tell. */
  readonly asks?: string;
  /** Absent where an answer of ours would do harm, or help nobody. */
  readonly reply?: TokenReply;
}

/**
 * A made-up answer. In its strings `{host}` stands for the host that was asked, `{name}` for a named group of
 * `path` or `asks`, `{now}` and `{expiry}` for this moment and an hour from it (RFC 3339), `{nowSeconds}` and
 * `{expirySeconds}` for the same in seconds of Unix time, `{jwt}` for an unsigned token that lasts until then. A
 * string that is nothing but `{expiryMilliseconds}` becomes a number.
 */
export interface TokenReply {
  /** Besides the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, all else as JSON. */
  readonly body: JsonValue;
  /** Default `text/plain` for text, `application/json` for all else. */
  readonly contentType?: string;
}
