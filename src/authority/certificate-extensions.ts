import * as der from "./asn1.ts";
import type { Asn1 } from "./asn1.ts";
import type { SubjectName } from "./subject-names.ts";

const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALT_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

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

/** The subject key identifier among a certificate's extensions; undefined where it has none. */
export function findKeyIdentifier(extensions: readonly Asn1[]): Buffer | undefined {
  const wanted = der.bytesOf(der.objectIdentifier(SUBJECT_KEY_IDENTIFIER));
  const found = extensions.map(der.membersOf).find(([type]) => der.bytesOf(type).equals(wanted));
  return found && der.bytesOf(der.decode(der.bytesOf(found.at(-1))));
}

function generalName(name: SubjectName): Asn1 {
  return name.kind === "ip" ? der.implicit(7, name.address) : der.implicit(2, Buffer.from(name.name));
}

function critical(type: string, value: Asn1): Asn1 {
  return der.sequence(der.objectIdentifier(type), der.isTrue(), der.octetString(der.encode(value)));
}

function extension(type: string, value: Asn1): Asn1 {
  return der.sequence(der.objectIdentifier(type), der.octetString(der.encode(value)));
}
