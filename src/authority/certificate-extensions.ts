import * as der from "./asn1.ts";
import type { Asn1 } from "./asn1.ts";
import { limitText, makeLimits, type Limits } from "./limits.ts";
import { subjectName, type SubjectName } from "./subject-names.ts";

const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALT_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const NAME_CONSTRAINTS = "2.5.29.30";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

/** The tags of general names (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;
/** 127.0.0.0/8 and ::1/128, each an address and its mask. */
const LOOPBACK_RANGES: readonly Asn1[] = [
  "7f000000ff000000",
  `${"1".padStart(32, "0")}${"f".repeat(32)}`,
].map((range) => der.implicit(IP_ADDRESS, Buffer.from(range, "hex")));

/** Basic constraints of an authority that signs leaves only: CA:TRUE, pathlen:0 (RFC 5280, 4.2.1.9). */
export function isAuthority(): Asn1 {
  return critical(BASIC_CONSTRAINTS, der.sequence(der.isTrue(), der.integer(Uint8Array.of(0))));
}

/** Basic constraints of a leaf: CA:FALSE. */
export function isLeaf(): Asn1 {
  return critical(BASIC_CONSTRAINTS, der.sequence());
}

/** Key usage keyCertSign and cRLSign (RFC 5280, 4.2.1.3). */
export function signsCertificates(): Asn1 {
  return critical(KEY_USAGE, der.bitString(Uint8Array.of(0b0000_0110), 1));
}

/** Key usage digitalSignature: all that an elliptic curve key does in a handshake. */
export function signsHandshakes(): Asn1 {
  return critical(KEY_USAGE, der.bitString(Uint8Array.of(0b1000_0000), 7));
}

/** Extended key usage serverAuth (RFC 5280, 4.2.1.12). */
export function authenticatesServers(): Asn1 {
  return extension(EXTENDED_KEY_USAGE, der.sequence(der.objectIdentifier(SERVER_AUTHENTICATION)));
}

/** Subject alternative names (RFC 5280, 4.2.1.6). */
export function goodFor(names: readonly SubjectName[]): Asn1 {
  return extension(SUBJECT_ALT_NAME, der.sequence(...names.map(generalName)));
}

/** Subject key identifier (RFC 5280, 4.2.1.2). */
export function identifiedBy(keyIdentifier: Buffer): Asn1 {
  return extension(SUBJECT_KEY_IDENTIFIER, der.octetString(keyIdentifier));
}

/** Authority key identifier: the subject key identifier of the one who signs (RFC 5280, 4.2.1.1). */
export function signedBy(keyIdentifier: Buffer): Asn1 {
  return extension(AUTHORITY_KEY_IDENTIFIER, der.sequence(der.implicit(0, keyIdentifier)));
}

/** Name constraints (RFC 5280, 4.2.1.10): good only within these limits, and for this machine's loopback addresses. */
export function limitedTo(limits: Limits): Asn1 {
  const names = [...limits.map((limit) => subtree(subjectName(limit))), ...LOOPBACK_RANGES];
  const permitted = der.implicitSequence(0, ...names.map((name) => der.sequence(name)));
  return critical(NAME_CONSTRAINTS, der.sequence(permitted));
}

/** The subject key identifier among a certificate's extensions; undefined where it has none. */
export function findKeyIdentifier(extensions: readonly Asn1[]): Buffer | undefined {
  const value = findExtension(extensions, SUBJECT_KEY_IDENTIFIER);
  return value && der.bytesOf(value);
}

/** What {@link limitedTo} was given; undefined where the names are not limited. Ranges of addresses are left out. */
export function findLimits(extensions: readonly Asn1[]): Limits | undefined {
  const constraints = findExtension(extensions, NAME_CONSTRAINTS);
  if (constraints === undefined) return undefined;
  const [permitted] = der.membersOf(constraints);
  return makeLimits(der.membersOf(permitted).flatMap((found) => limitsOf(der.membersOf(found)[0])));
}

/** One domain, or one address with a mask of ones (RFC 5280, 4.2.1.10). */
function subtree(name: SubjectName): Asn1 {
  if (name.kind === "dns") return generalName(name);
  return der.implicit(IP_ADDRESS, Buffer.concat([name.address, Buffer.alloc(name.address.length, 0xff)]));
}

function limitsOf(name: Asn1 | undefined): string[] {
  const bytes = der.bytesOf(name);
  if (Number(name?.type) === DNS_NAME) return [bytes.toString().replace(/^\./, "")];
  const address = bytes.subarray(0, bytes.length / 2);
  const isOne =
    Number(name?.type) === IP_ADDRESS && bytes.subarray(address.length).every((byte) => byte === 0xff);
  return isOne ? [limitText({ kind: "ip", address })] : [];
}

function findExtension(extensions: readonly Asn1[], type: string): Asn1 | undefined {
  const wanted = der.bytesOf(der.objectIdentifier(type));
  const found = extensions.map(der.membersOf).find(([itsType]) => der.bytesOf(itsType).equals(wanted));
  return found && der.decode(der.bytesOf(found.at(-1)));
}

function generalName(name: SubjectName): Asn1 {
  return name.kind === "ip"
    ? der.implicit(IP_ADDRESS, name.address)
    : der.implicit(DNS_NAME, Buffer.from(name.name));
}

function critical(type: string, value: Asn1): Asn1 {
  return der.sequence(der.objectIdentifier(type), der.isTrue(), der.octetString(der.encode(value)));
}

function extension(type: string, value: Asn1): Asn1 {
  return der.sequence(der.objectIdentifier(type), der.octetString(der.encode(value)));
}
