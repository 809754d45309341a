import { isIP } from "node:net";
import { UpstreamError } from "../errors.ts";
import { formatOrigin, type Origin } from "../model/origin.ts";
import { isInNoProxy } from "./no-proxy.ts";

/** Environment variables, in the shape of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that stands between this machine and the internet. */
export interface CorporateProxy {
  readonly origin: Origin;
  /** The Proxy-Authorization value that the URL's user info makes. It is a secret. */
  readonly authorization: string | undefined;
}

/**
 * The proxy that the environment names for an origin: `https_proxy` or `http_proxy` by its scheme, else
 * `all_proxy`, each also in capitals, less what `no_proxy` lists and less all loopback addresses. Throws
 * UpstreamError where it names one that cannot be used, such as a SOCKS proxy.
 */
export function corporateProxyFor(origin: Origin, environment: Environment): CorporateProxy | undefined {
  if (isLoopback(origin.host)) return undefined;
  const value = variable(`${origin.scheme}_proxy`, environment) ?? variable("all_proxy", environment);
  if (value === undefined) return undefined;
  if (isInNoProxy(origin, variable("no_proxy", environment) ?? "")) return undefined;
  return parseProxy(value) ?? unusable(origin, value);
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return (
    host === "::1" || host === "0.0.0.0" || host === "::" || (isIP(host) === 4 && host.startsWith("127."))
  );
}

/** Lower case goes first, as in curl; an empty value is none. */
function variable(name: string, environment: Environment): string | undefined {
  const value = environment[name] || environment[name.toUpperCase()];
  return value === undefined || value === "" ? undefined : value;
}

function parseProxy(value: string): CorporateProxy | undefined {
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== "http" && scheme !== "https") return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? { http: 80, https: 443 }[scheme] : Number(url.port);
  const user = `${decode(url.username)}:${decode(url.password)}`;
  const authorization = user === ":" ? undefined : `Basic ${Buffer.from(user).toString("base64")}`;
  return { origin: { scheme, host, port }, authorization };
}

function decode(userInfo: string): string {
  try {
    return decodeURIComponent(userInfo);
  } catch {
    return userInfo;
  }
}

function unusable(origin: Origin, value: string): never {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1];
  const isOther = scheme !== undefined && !/^https?$/i.test(scheme);
  const known = isOther ? `it is a ${scheme}:// URL, and only http:// and https:// work` : "it is not a URL";
  const message =
    `Cannot reach ${formatOrigin(origin)} through the proxy that the environment names. Of its value is known: ${known}. ` +
    `Set ${origin.scheme.toUpperCase()}_PROXY=http://HOST:PORT, or NO_PROXY=${origin.host} to go without, and start again.`;
  throw new UpstreamError("proxy", origin.host, 502, message);
}
