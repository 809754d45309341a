import { isIP } from "node:net";
import { subjectName, type SubjectName } from "./subject-names.ts";

/**
 * What an authority is limited to by name constraints, besides this machine's loopback addresses: domains, each
 * with all that is below it, and IP addresses. In order, and none within another.
 */
export type Limits = readonly string[];

const IPV6_LOOPBACK = Buffer.from("1".padStart(32, "0"), "hex");

/** Limits with these domains and addresses in them. Throws AuthorityError for what is neither. */
export function makeLimits(names: Iterable<string>): Limits {
  const limits = new Set(Array.from(names, (name) => limitText(subjectName(name))));
  return [...limits]
    .filter((limit) => !isOwnAddress(limit) && !parents(limit).some((parent) => limits.has(parent)))
    .toSorted();
}

/** What has all hosts in it that an option names: `api.example.com`, `[::1]:8443`, `*.example.com`; empty for `*`. */
export function limitOfHost(host: string): string {
  const [, address, name = ""] = /^(?:\[(.*)\]|(?:\*\.?)?([^:]*))(?::\d+)?$/.exec(host) ?? [];
  return (address ?? name).toLowerCase();
}

/** Whether a certificate for this name is accepted from an authority with these limits. */
export function isWithin(name: SubjectName, limits: Limits): boolean {
  if (name.kind === "ip") return isLoopback(name.address) || limits.includes(limitText(name));
  return limits.includes(name.name) || parents(name.name).some((parent) => limits.includes(parent));
}

/** A name as limits have it; an IPv6 address in its shortest form. */
export function limitText(name: SubjectName): string {
  if (name.kind === "dns") return name.name;
  if (name.address.length === 4) return name.address.join(".");
  const groups = name.address.toString("hex").replace(/.{4}(?=.)/g, "$&:");
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}

/** The domains around a name; 5.10.0.0.5 looks as if it were below an address. */
function parents(name: string): string[] {
  const labels = name.split(".");
  const all = labels.slice(1).map((_, index) => labels.slice(index + 1).join("."));
  return isIP(name) === 0 ? all.filter((parent) => isIP(parent) === 0) : [];
}

/** Addresses of this machine are within limits of any kind. */
function isOwnAddress(limit: string): boolean {
  return isIP(limit) !== 0 && isWithin(subjectName(limit), []);
}

function isLoopback(address: Buffer): boolean {
  return address.length === 4 ? address[0] === 127 : address.equals(IPV6_LOOPBACK);
}
