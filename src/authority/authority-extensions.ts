import * as asn1 from "./asn1.ts";
import type { Asn1 } from "./asn1.ts";
import { extensionOf } from "./certificate.ts";
import { BASIC_CONSTRAINTS, critical, DNS_NAME, IP_ADDRESS, KEY_USAGE } from "./certificate-extensions.ts";
import { limitText, makeLimits, type Limits } from "./limits.ts";
import { subjectName, type SubjectName } from "./subject-names.ts";

const NAME_CONSTRAINTS = "2.5.29.30";

/** 127.0.0.0/8 and ::1/128, each an address and its mask. */
const LOOPBACK_RANGES: readonly Asn1[] = [
  "7f000000ff000000",
  `${"1".padStart(32, "0")}${"f".repeat(32)}`,
].map((range) => asn1.implicit(IP_ADDRESS, Buffer.from(range, "hex")));

/** Basic constraints of an authority that signs leaves only: CA:TRUE, pathlen:0 (RFC 5280, 4.2.1.9). */
export function isAuthority(): Buffer {
  const constraints = asn1.sequence(asn1.isTrue(), asn1.integer(Uint8Array.of(0)));
  return critical(BASIC_CONSTRAINTS, asn1.encode(constraints));
}

/** Key usage keyCertSign and cRLSign (RFC 5280, 4.2.1.3). */
export function signsCertificates(): Buffer {
  return critical(KEY_USAGE, asn1.encode(asn1.bitString(Uint8Array.of(0b0000_0110), 1)));
}

/** Name constraints (RFC 5280, 4.2.1.10): good only within these limits, and for this machine's loopback addresses. */
export function limitedTo(limits: Limits): Buffer {
  const names = [...limits.map((limit) => subtree(subjectName(limit))), ...LOOPBACK_RANGES];
  const permitted = asn1.implicitSequence(0, ...names.map((name) => asn1.sequence(name)));
  return critical(NAME_CONSTRAINTS, asn1.encode(asn1.sequence(permitted)));
}

/** What {@link limitedTo} was given; undefined where the names are not limited. Ranges of addresses are left out. */
export function findLimits(certificate: Buffer): Limits | undefined {
  const constraints = extensionOf(certificate, NAME_CONSTRAINTS);
  if (constraints === undefined) return undefined;
  const [permitted] = asn1.membersOf(asn1.decode(constraints));
  return makeLimits(asn1.membersOf(permitted).flatMap((found) => limitsOf(asn1.membersOf(found)[0])));
}

/** One domain, or one address with a mask of ones (RFC 5280, 4.2.1.10). */
function subtree(name: SubjectName): Asn1 {
  if (name.kind === "dns") return asn1.implicit(DNS_NAME, Buffer.from(name.name));
  return asn1.implicit(IP_ADDRESS, Buffer.concat([name.address, Buffer.alloc(name.address.length, 0xff)]));
}

function limitsOf(name: Asn1 | undefined): string[] {
  const bytes = asn1.bytesOf(name);
  if (Number(name?.type) === DNS_NAME) return [bytes.toString().replace(/^\./, "")];
  const address = bytes.subarray(0, bytes.length / 2);
  const isOne =
    Number(name?.type) === IP_ADDRESS && bytes.subarray(address.length).every((byte) => byte === 0xff);
  return isOne ? [limitText({ kind: "ip", address })] : [];
}
