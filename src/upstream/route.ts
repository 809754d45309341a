import { UpstreamError, UsageError } from "../errors.ts";
import { createKept } from "../model/kept.ts";
import { authorityOf, bareHost, formatOrigin, splitAbsoluteForm, type Origin } from "../model/origin.ts";
import { corporateProxyFor, type CorporateProxy, type Environment } from "./corporate-proxy.ts";

/** Where a request goes, and by which way. */
export interface Route {
  /** The server that the client asked for: its name stands in the Host header and in messages. */
  readonly asked: Origin;
  /** The server that gets the request: the one asked for, or the one that `map` names in its place. */
  readonly server: Origin;
  /** What `map` puts in front of each path: "" or `/some/path`. */
  readonly pathPrefix: string;
  /** The proxy between here and the server. */
  readonly corporateProxy: CorporateProxy | undefined;
}

/** What {@link createRouter} decides by. */
export interface RouterOptions {
  /** `host` or `host:port` to URL; without a port it is meant for the scheme's own port. */
  readonly map: Readonly<Record<string, string>>;
  readonly environment: Environment;
  /** Whether that is our own listening address. */
  readonly isSelf: (host: string, port: number) => boolean;
}

/** Of how many origins the ways are remembered. */
const MAX_KNOWN = 1000;

/**
 * Reads the map; the result finds the way to an origin. Throws UsageError for an entry that cannot be read.
 * The result throws UpstreamError: `loop` where the way leads back to ourselves, `proxy` where the
 * environment names a proxy that cannot be used. A corporate proxy that is ourselves is left out. What it found
 * once it finds again: neither the environment nor the address that we listen on may change.
 */
export function createRouter({ map, environment, isSelf }: RouterOptions): (asked: Origin) => Route {
  const mapped = readMap(map);
  const known = createKept<Route>(MAX_KNOWN);
  const find = (asked: Origin): Route => {
    const { server, pathPrefix } = mapped.get(mapKey(asked.host, asked.port)) ?? {
      server: asked,
      pathPrefix: "",
    };
    if (isSelf(server.host, server.port)) throw loopError(asked, server);
    const found = corporateProxyFor(server, environment);
    const usable = found !== undefined && !isSelf(found.origin.host, found.origin.port);
    return { asked, server, pathPrefix, corporateProxy: usable ? found : undefined };
  };
  return (asked) => {
    const name = formatOrigin(asked);
    const before = known.get(name);
    if (before !== undefined) return before;
    const route = find(asked);
    known.set(name, route);
    return route;
  };
}

type MapTarget = Pick<Route, "server" | "pathPrefix">;

function readMap(map: RouterOptions["map"]): Map<string, MapTarget> {
  const targets = new Map<string, MapTarget>();
  for (const [key, url] of Object.entries(map)) {
    const target = readMapTarget(url);
    const [, host, port] = /^(\[[^\]]+\]|[^:/\s]+)(?::(\d{1,5}))?$/.exec(key) ?? [];
    if (target === undefined || host === undefined) throw mapError(key, url);
    for (const number of port === undefined ? [80, 443] : [Number(port)])
      targets.set(mapKey(host, number), target);
  }
  return targets;
}

function readMapTarget(url: string): MapTarget | undefined {
  const cut = splitAbsoluteForm(url);
  if (cut === undefined || /[?#\s]/.test(cut.path)) return undefined;
  return { server: cut.origin, pathPrefix: cut.path.replace(/\/$/, "") };
}

function mapKey(host: string, port: number): string {
  return `${bareHost(host)} ${port}`;
}

function mapError(key: string, url: string): UsageError {
  const message =
    `Cannot use --map ${key}=${url}. It takes a host (host or host:port) and the URL that gets its traffic ` +
    `(http:// or https://, without a query). Write it so: --map api.openai.com=https://staging.example.com.`;
  return new UsageError("map", message);
}

function loopError(asked: Origin, server: Origin): UpstreamError {
  const message =
    `mockai-proxy was asked to forward to itself. ${formatOrigin(server)} is its own listening address. ` +
    `Send the request to the provider's host through the proxy, or name the server that is meant: ` +
    `--map ${authorityOf(asked)}=URL.`;
  return new UpstreamError("loop", asked.host, 502, message);
}
