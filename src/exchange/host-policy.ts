import type { Mode } from "../model/exchange.ts";
import { authorityWithPort, bareHost } from "../model/origin.ts";
import { OWN_HOST } from "./own-page-address.ts";

/** What becomes of traffic to a host: read and recorded or replayed; passed through; turned away. */
export type HostDecision = "intercept" | "tunnel" | "refuse";

/** Decides for a host (lower case, IPv6 without brackets) and a port. */
export type HostPolicy = (host: string, port: number) => HostDecision;

/** What the policy rests on. */
export interface HostPolicyFacts {
  readonly mode: Mode;
  /** Hosts that the person named for interception; `host`, `host:port` or `*.domain`. */
  readonly intercepted: readonly string[];
  /** Hosts that the person lets through; `*` for all that are not intercepted. */
  readonly tunnelled: readonly string[];
  readonly isProvider: (host: string) => boolean;
  /** Given `host` and `host:port`. */
  readonly hasFixtures: (authority: string) => boolean;
}

/**
 * Hosts of known providers, named hosts and hosts that have fixtures are intercepted. Of the others, replay
 * lets through only those that were named for it; the other modes let all through. The proxy's own host is
 * always intercepted.
 */
export function createHostPolicy(facts: HostPolicyFacts): HostPolicy {
  const isIntercepted = hostMatcher(facts.intercepted);
  const isTunnelled = hostMatcher(facts.tunnelled.filter((pattern) => pattern !== "*"));
  const tunnelsAll = facts.tunnelled.includes("*") || facts.mode !== "replay";
  return (host, port) => {
    if (host === OWN_HOST) return "intercept";
    if (isTunnelled(host, port)) return "tunnel";
    const known = isIntercepted(host, port) || facts.isProvider(host);
    if (known || facts.hasFixtures(host) || facts.hasFixtures(authorityWithPort({ host, port })))
      return "intercept";
    return tunnelsAll ? "tunnel" : "refuse";
  };
}

function hostMatcher(patterns: readonly string[]): (host: string, port: number) => boolean {
  if (patterns.length === 0) return () => false;
  const exact = new Set<string>();
  const suffixes: string[] = [];
  for (const pattern of patterns) {
    if (pattern.startsWith("*.")) suffixes.push(pattern.slice(1).toLowerCase());
    else exact.add(/^\[.*\]$/.test(pattern) ? bareHost(pattern) : pattern.toLowerCase());
  }
  return (host, port) =>
    exact.has(host) ||
    exact.has(authorityWithPort({ host, port })) ||
    suffixes.some((suffix) => host.endsWith(suffix));
}
