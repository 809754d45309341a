import type { Mode } from "./exchange.ts";
import type { Provider } from "./provider.ts";

/** How a proxy is set up. */
export interface ProxyOptions {
  readonly mode: Mode;
  /** The folder of the fixtures. Default `recordings`. */
  readonly recordings?: string | undefined;
  /** The folder of the certificate authority, made on first use. Default `ca`. */
  readonly caDir?: string | undefined;
  /** The port to listen on; 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** The address to listen on. Default `127.0.0.1`. */
  readonly listen?: string | undefined;
  /** The cassette of clients that name none themselves. Default: none, the shared fixtures. */
  readonly cassette?: string | undefined;
  /** JSONPaths of request data that stay out of the key, for every provider. */
  readonly ignore?: readonly string[] | undefined;
  /** What is replaced in the strings of request data before it is keyed, for every provider, in order. */
  readonly replace?: readonly TextReplacement[] | undefined;
  /** What comes when all interactions of a fixture had their turn. Default `repeat`. */
  readonly exhausted?: Exhausted | undefined;
  /** Providers besides the known ones, or what to add to a known one. */
  readonly providers?: readonly ProviderExtension[] | undefined;
  /** Hosts to intercept besides those of known providers and those that have fixtures. */
  readonly hosts?: readonly string[] | undefined;
  /** Hosts to let through undecrypted, also in replay; `*` for all that are not intercepted. */
  readonly tunnel?: readonly string[] | undefined;
  /** Sends a host's traffic to another URL; the key is `host` or `host:port`. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** Where origin-form requests are forwarded whose path does not tell the host, such as an Azure resource. */
  readonly upstream?: string | undefined;
  /** PEM files of authorities to trust upstream, besides the system's. */
  readonly upstreamCa?: readonly string[] | undefined;
  /** How fast replay answers. Default `none`. */
  readonly latency?: Latency | undefined;
  /** Save answers with 401, 403, 408, 409, 429 and 5xx too. */
  readonly keepErrors?: boolean | undefined;
  /** How long, in seconds, a replayed answer may have its client wait before it asks again. Default 1. */
  readonly maxRetryAfter?: number | undefined;
  /** In replay, answer a request without its provider's credentials as the provider would. */
  readonly requireCredentials?: boolean | undefined;
  /** Secrets of one's own. */
  readonly redact?: OwnRedaction | undefined;
  /** Rules by whose finds an answer is saved although they cannot be taken out of it; `*` for all. */
  readonly allowUnredacted?: readonly string[] | undefined;
  /** How long an upstream may take, in milliseconds. */
  readonly upstreamTimeouts?: Partial<UpstreamTimeouts> | undefined;
  /** Where secrets, and a proxy between here and the upstreams, are looked for. Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What a person wants taken out of everything that is stored, logged and shown, besides what is known. */
export interface OwnRedaction {
  /** Names of headers, in any case, that hold credentials. */
  readonly headers?: readonly string[] | undefined;
  /** JSONPaths of members, in requests and answers, that hold secrets. */
  readonly paths?: readonly string[] | undefined;
  /** Forms of secrets, searched for in every text. */
  readonly patterns?: readonly RegExp[] | undefined;
  /** Names of variables of the environment whose values are secrets, whatever the names and the values are. */
  readonly variables?: readonly string[] | undefined;
}

/** The last interaction again, all from the first, or a miss. */
export type Exhausted = "repeat" | "cycle" | "miss";

/**
 * As fast as the client reads; with the head and each piece when they came in the recording; so many times as long
 * after the request as that (`2x` is twice as slow, `0.5x` twice as fast); or the head after so many milliseconds,
 * and all else with it.
 */
export type Latency = "none" | "recorded" | `${number}x` | number;

/** A regular expression (with the flag g) and the text that takes each match's place, as in `String.replace`. */
export type TextReplacement = readonly [pattern: RegExp, text: string];

/**
 * A provider as a configuration file gives it. A known name adds to that provider: its lists go in front of the
 * provider's own, everything else takes the place of the provider's. A new name takes what is not given from the
 * provider named in `like`, or from OpenAI's dialect.
 */
export interface ProviderExtension extends Partial<Provider> {
  readonly name: string;
  /** The name of a known provider, whose hosts and paths are not taken over. */
  readonly like?: string;
  /** JSONPaths and replacements as in {@link ProxyOptions}, for this provider alone. */
  readonly ignore?: readonly string[];
  readonly replace?: readonly TextReplacement[];
}

/** Limits of patience with an upstream, in milliseconds. */
export interface UpstreamTimeouts {
  /** Until the connection stands, TLS included. Default 15 seconds. */
  readonly connectMs: number;
  /** From the request's end to the response's head. Default 10 minutes. */
  readonly headMs: number;
  /** Between two pieces of a body. Default 10 minutes. */
  readonly idleMs: number;
}
