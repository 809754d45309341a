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
  /** How a request asks for a stream: by a member of its JSON body, by a pattern in its path, or both. */
  readonly stream: { readonly member?: string; readonly path?: string };
  /** When a streamed answer is whole, by path; first hit wins. A path without a rule ends where HTTP says. */
  readonly streamEnds: readonly StreamEnd[];
  /** Members of answers (at any depth) that differ between two answers to the same request: ids, times. */
  readonly volatileMembers: readonly string[];
  /** Members that hold what the model wrote as JSON, such as a tool's input: nothing in them is volatile. */
  readonly contentMembers: readonly string[];
  readonly errors: ErrorShape;
}

/** Names a provider's paths in origin form, and the host that record forwards them to. */
export interface PathRule {
  /** Held against the path without query, from its first character. */
  readonly path: string;
  /** Only when the request has this header (lower case). */
  readonly header?: string;
  /** The provider's own host; `{name}` stands for a named group of `path`. Absent where no path tells it. */
  readonly host?: string;
}

/** Where a provider takes its credentials; all in lower case. Any one of them will do. */
export interface CredentialPlaces {
  readonly headers: readonly string[];
  readonly query: readonly string[];
}

/** A streamed answer to `path` is whole when one of these was seen in it. */
export interface StreamEnd {
  /** Searched in the path without query. */
  readonly path: string;
  /** SSE `data:` texts, such as `[DONE]`. */
  readonly data?: readonly string[];
  /** SSE event names, or `type` members of the data, such as `message_stop`. */
  readonly events?: readonly string[];
  /** Members that an event's JSON has, at any depth, with a value that is not null: `finishReason`. */
  readonly members?: readonly string[];
}

/** How the provider words an error, so that its SDKs show the message. */
export interface ErrorShape {
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
