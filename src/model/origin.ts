/** Where requests go: scheme, host in lower case (IPv6 without brackets) and port. */
export interface Origin {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = { http: 80, https: 443 } as const;

/** `host` or `host:port`, the port left out where it is the scheme's own; IPv6 in brackets. */
export function authorityOf(origin: Origin): string {
  const { scheme, host, port } = origin;
  if (port !== DEFAULT_PORT[scheme]) return authorityWithPort(origin);
  return host.includes(":") ? `[${host}]` : host;
}

/** `host:port`, the port always there; IPv6 in brackets. */
export function authorityWithPort({ host, port }: Pick<Origin, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** `https://host[:port]`. */
export function formatOrigin(origin: Origin): string {
  return `${origin.scheme}://${authorityOf(origin)}`;
}

const ORIGIN = /^(https?):\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s[\]]+)(?::(\d{1,5})?)?((?:[/?#].*)?)$/i;

/**
 * An absolute-form target (RFC 9112, 3.2.2) cut in two: its origin and the rest, which stays as it was
 * written (`new URL` would rewrite `/a/../b`). Undefined where it is none. User info is dropped.
 */
export function splitAbsoluteForm(target: string): { origin: Origin; path: string } | undefined {
  const match = ORIGIN.exec(target);
  if (match === null) return undefined;
  const [, scheme, host, port, rest] = match;
  if (scheme === undefined || host === undefined || rest === undefined) return undefined;
  const lower = scheme.toLowerCase() as Origin["scheme"];
  const number = port === undefined ? DEFAULT_PORT[lower] : Number(port);
  if (number < 1 || number > 65_535) return undefined;
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  return { origin: { scheme: lower, host: bareHost(host), port: number }, path };
}

/** Lower case, without the brackets of IPv6 and without a trailing dot. */
export function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}
