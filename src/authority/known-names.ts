import { isWithin, type Limits } from "./limits.ts";
import { isDnsName, type SubjectName } from "./subject-names.ts";

/** The hosts that share one leaf, because a proxy knows ahead that they may be called. */
export interface KnownNames {
  /** What the leaf is good for: hosts, and `*.domain`. */
  readonly names: readonly SubjectName[];
  /** Whether it is good for a host. */
  cover(host: string): boolean;
}

/**
 * Of these hosts and `*.domain`s the ones that a certificate can have and the authority's limits allow; a `*` stands
 * for one label (RFC 9525, 6.3).
 */
export function knownNames(hosts: readonly string[], limits: Limits | undefined): KnownNames {
  const names = new Set(
    hosts
      .filter((name) => isDnsName(name.replace(/^\*\./, "")))
      .filter((name) => limits === undefined || isWithin({ kind: "dns", name }, limits)),
  );
  return {
    names: Array.from(names, (name) => ({ kind: "dns", name })),
    cover: (host) => names.has(host) || names.has(`*${host.slice(host.indexOf("."))}`),
  };
}
