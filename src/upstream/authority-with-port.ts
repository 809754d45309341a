import type { Origin } from "../model/origin.ts";

/** `host:port`, the port always there; IPv6 in brackets. */
export function authorityWithPort({ host, port }: Pick<Origin, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
