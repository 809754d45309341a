import type { Mode } from "./exchange.ts";

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
  /** Save answers with 401, 403, 408, 409, 429 and 5xx too. */
  readonly keepErrors?: boolean | undefined;
  /** In replay, answer a request without its provider's credentials as the provider would. */
  readonly requireCredentials?: boolean | undefined;
  /** How long an upstream may take, in milliseconds. */
  readonly upstreamTimeouts?: Partial<UpstreamTimeouts> | undefined;
  /** Where a proxy between here and the upstreams is looked for. Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
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
