import { ipVersion } from "../model/ip-version.ts";
import { notAHost } from "./authority-error.ts";

/** One name that a certificate is good for (RFC 5280, 4.2.1.6). */
export type SubjectName =
  | { readonly kind: "dns"; readonly name: string }
  | { readonly kind: "ip"; readonly address: Buffer };

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "::1"];

const MAX_NAME_LENGTH = 253;
const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const DNS_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/**
 * What the leaf of a host is good for: the host, and with `localhost` its addresses. Throws AuthorityError
 * for what is neither a DNS name in lower case nor an IP address: brackets, a zone, a port, a wildcard.
 */
export function subjectNames(host: string): readonly SubjectName[] {
  return host === "localhost" ? LOOPBACK_NAMES.map(subjectName) : [subjectName(host)];
}

/** One name alone. Throws AuthorityError as {@link subjectNames} does. */
export function subjectName(host: string): SubjectName {
  if (ipVersion(host) === 4) return { kind: "ip", address: Buffer.from(host.split(".").map(Number)) };
  if (ipVersion(host) === 6 && !host.includes("%")) return { kind: "ip", address: ipv6Bytes(host) };
  if (isDnsName(host)) return { kind: "dns", name: host };
  throw notAHost(host);
}

/** Whether a text is a DNS name in lower case, and no IP address. */
export function isDnsName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && DNS_NAME.test(text) && ipVersion(text) === 0;
}

function ipv6Bytes(address: string): Buffer {
  // URL writes every form, also `::ffff:1.2.3.4`, as hexadecimal groups with at most one `::`.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after = []] = canonical.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "");
  const groups = [...before, ...zeros, ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}
