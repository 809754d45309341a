import { BlockList, isIP } from "node:net";
import { bareHost, type Origin } from "../model/origin.ts";

/**
 * Whether NO_PROXY keeps an origin away from the proxy. Entries are divided by commas or spaces: `*`, a host
 * (with its subdomains, as curl, Go and Python have it), a domain with a leading `.` or `*.`, an IP address,
 * or a CIDR block; each but the last with `:port` where only that port is meant.
 */
export function isInNoProxy(origin: Origin, noProxy: string): boolean {
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => entry !== "" && matches(origin, entry));
}

function matches({ host, port }: Origin, entry: string): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInBlock(host, entry);
  const [, name = entry, onlyPort] = isIP(entry) === 0 ? (/^(.+?)(?::(\d+))?$/.exec(entry) ?? []) : [];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  const domain = bareHost(name).replace(/^\*?\./, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function isInBlock(host: string, block: string): boolean {
  const [network = "", bits = ""] = block.split("/", 2);
  const version = isIP(network);
  const prefix = Number(bits);
  if (version === 0 || isIP(host) !== version || !/^\d+$/.test(bits) || prefix > (version === 4 ? 32 : 128))
    return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}
