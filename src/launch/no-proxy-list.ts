import { knownProviders } from "../providers/index.ts";
import type { Environment } from "../upstream/corporate-proxy.ts";

/**
 * Loopback in the only three words that every client understands: some stumble over `[::1]`, others know no
 * address blocks and no `*.`.
 */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

/**
 * The value of NO_PROXY: loopback, and the inherited entries (of both cases of the name) but those that would
 * lead a provider's traffic, or that of `hosts`, past the proxy.
 */
export function noProxyList(inherited: Environment, hosts: readonly string[]): string {
  const entries = [inherited["NO_PROXY"], inherited["no_proxy"]]
    .flatMap((list) => (list ?? "").split(/[,\s]+/))
    .filter((entry) => entry !== "" && entry !== "[::1]" && !coversAny(entry, hosts));
  return [...new Set([...LOOPBACK, ...entries])].join(",");
}

function coversAny(entry: string, hosts: readonly string[]): boolean {
  if (entry === "*") return true;
  const domain = entry
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^\*?\./, "");
  return hosts.some((host) => isWithin(host, domain)) || providerHosts.some((host) => covers(domain, host));
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** The patterns of the providers' hosts, each as patterns of its labels. */
const providerHosts = knownProviders.flatMap(({ hosts }) => hosts.map(labelsOf));

/** Divides a pattern at its escaped dots, but not within parentheses. */
function labelsOf(pattern: string): string[] {
  return pattern.split(/\\\.(?![^(]*\))/);
}

/** Whether a domain is the last labels of a host, or all of them. */
function covers(domain: string, labels: readonly string[]): boolean {
  return labels.some((_label, from) => new RegExp(`^(${labels.slice(from).join("\\.")})$`).test(domain));
}
