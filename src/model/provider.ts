import type { JsonValue } from "./json.ts";

/**
 * An AI API described as data, without code, so that a configuration file can hold one too. Patterns are
 * sources of JavaScript regular expressions.
 */
export interface Provider {
  /** A short name such as `openai`; joins the hashed data. */
  readonly name: string;
  /** Patterns of its host names, each held against the whole name in lower case. */
  readonly hosts: readonly string[];
  /** Which paths are this provider's when the host does not tell (origin form), in order; first hit wins. */
  readonly paths: readonly PathRule[];
  readonly credentials: CredentialPlaces;
  /** Query parameters that do not change the answer, such as `api-version`. */
  readonly ignoredQuery: readonly string[];
  /**
   * How a request asks for a stream: by a `member` of its JSON body that is true, or by a pattern in its `path`.
   * `unless` names a member of the body whose false takes back what the path says: some stream by default.
   */
  readonly stream: { readonly member?: string; readonly path?: string; readonly unless?: string };
  /** When a streamed answer is whole, by path; first hit wins. A path without a rule ends where HTTP says. */
  readonly streamEnds: readonly StreamEnd[];
  /** JSONPaths of request data that do not change the answer, such as `$.user`: they stay out of the key. */
  readonly ignoredMembers: readonly string[];
  /**
   * JSONPaths of request data whose strings are ids that echo earlier answers, such as
   * `$.messages[*].tool_call_id`: the key has them renamed in the order of their first appearance.
   */
  readonly echoedIds: readonly string[];
  /** Members of answers (at any depth) that differ between two answers to the same request: ids, times. */
  readonly volatileMembers: readonly string[];
  /** Members that hold what the model wrote as JSON, such as a tool's input: nothing in them is volatile. */
  readonly contentMembers: readonly string[];
  /** The `type` of messages by which clients keep a WebSocket open: replay neither waits for them nor minds them. */
  readonly heartbeats?: readonly string[];
  /** JSONPaths of URLs in JSON answers that clients follow next: in origin form they lead back to the proxy. */
  readonly links: readonly string[];
  /** By path; first hit wins, and the last one has no path. */
  readonly errors: readonly ErrorShape[];
}

/**
 * Names a provider's paths in origin form, and the host that record forwards them to. Where a rule asks for
 * more than a path, all of it must hold.
 */
export interface PathRule {
  /** Held against the path without query, from its first character. */
  readonly path: string;
  /** The request has this header (lower case). */
  readonly header?: string;
  /** Searched in that header's value, letter case ignored: a key's prefix, or an SDK's name. */
  readonly value?: string;
  /** Held against the `model` of the JSON body, from its first character, letter case ignored. */
  readonly model?: string;
  /** The provider's own host; `{name}` stands for a named group of `path`. Absent where no path tells it. */
  readonly host?: string;
  /** Goes before all rules that have this not: what a person configured goes before what we know. */
  readonly first?: boolean;
}

/** Where a provider takes its credentials. */
export interface CredentialPlaces {
  /**
   * In lower case. Any one of headers and query will do as the request's own credential; where there are none
   * of either, the provider asks for no credential.
   */
  readonly headers: readonly string[];
  /** In lower case. */
  readonly query: readonly string[];
  /** JSONPaths of credentials for others that request bodies hold, such as an MCP server's token. */
  readonly body: readonly string[];
}

/**
 * A streamed answer to `path` is whole when one of these was seen in it. An event is one of SSE, a line of
 * NDJSON, or a frame of AWS's event stream.
 */
export interface StreamEnd {
  /** Searched in the path without query. */
  readonly path: string;
  /** SSE `data:` texts, such as `[DONE]`. */
  readonly data?: readonly string[];
  /** Names of events (`:event-type` of a frame), or `type` members of their JSON, such as `message_stop`. */
  readonly events?: readonly string[];
  /** Members that an event's JSON has, at any depth, neither null nor false: `finishReason`, `done`. */
  readonly members?: readonly string[];
}

/** How the provider words an error, so that its SDKs show the message. */
export interface ErrorShape {
  /** Only for requests in whose path (without query) this pattern is found. */
  readonly path?: string;
  /** Headers that SDKs read the kind of error from, such as `x-amzn-errortype`; filled like the body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON in which the strings `$message`, `$status` (a number), `$code` and `$reason` are replaced. */
  readonly body: JsonValue;
  /** The provider's own word for a status, by status, and by `*` for all others; `$reason` in the body. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What it answers to a request without credentials. */
  readonly unauthorized: { readonly status: number; readonly code: string; readonly message: string };
}

/** Hosts and paths that belong together; both patterns, the host's held against the whole name. */
export interface Endpoint {
  readonly host: string;
  /** Held against the path without query, from its first character. */
  readonly path: string;
}
