import { extensionOf } from "./certificate.ts";
import * as der from "./der.ts";
import type { SubjectName } from "./subject-names.ts";

const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const SUBJECT_ALT_NAME = "2.5.29.17";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
/** Key usage: what a key may do (RFC 5280, 4.2.1.3). */
export const KEY_USAGE = "2.5.29.15";
/** Basic constraints: whether a certificate is an authority's (RFC 5280, 4.2.1.9). */
export const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

/** The tag of a general name that is a DNS name (RFC 5280, 4.2.1.6). */
export const DNS_NAME = 2;
/** The tag of a general name that is an IP address. */
export const IP_ADDRESS = 7;

/** Basic constraints of a leaf: CA:FALSE. */
export function isLeaf(): Buffer {
  return critical(BASIC_CONSTRAINTS, der.sequence());
}

/** Key usage digitalSignature: all that an elliptic curve key does in a handshake. */
export function signsHandshakes(): Buffer {
  return critical(KEY_USAGE, der.bitString(Uint8Array.of(0b1000_0000), 7));
}

/** Extended key usage serverAuth (RFC 5280, 4.2.1.12). */
export function authenticatesServers(): Buffer {
  return extension(EXTENDED_KEY_USAGE, der.sequence(der.objectIdentifier(SERVER_AUTHENTICATION)));
}

/** Subject alternative names (RFC 5280, 4.2.1.6). */
export function goodFor(names: readonly SubjectName[]): Buffer {
  return extension(SUBJECT_ALT_NAME, der.sequence(...names.map(generalName)));
}

/** Subject key identifier (RFC 5280, 4.2.1.2). */
export function identifiedBy(keyIdentifier: Buffer): Buffer {
  return extension(SUBJECT_KEY_IDENTIFIER, der.octetString(keyIdentifier));
}

/** Authority key identifier: the subject key identifier of the one who signs (RFC 5280, 4.2.1.1). */
export function signedBy(keyIdentifier: Buffer): Buffer {
  return extension(AUTHORITY_KEY_IDENTIFIER, der.sequence(der.implicit(0, keyIdentifier)));
}

/** The subject key identifier of a certificate; undefined where it has none. */
export function findKeyIdentifier(certificate: Buffer): Buffer | undefined {
  const value = extensionOf(certificate, SUBJECT_KEY_IDENTIFIER);
  return value && der.contentOf(value);
}

/** An extension that clients must understand or refuse the certificate. */
export function critical(type: string, value: Buffer): Buffer {
  return der.sequence(der.objectIdentifier(type), der.isTrue(), der.octetString(value));
}

function extension(type: string, value: Buffer): Buffer {
  return der.sequence(der.objectIdentifier(type), der.octetString(value));
}

function generalName(name: SubjectName): Buffer {
  return name.kind === "ip"
    ? der.implicit(IP_ADDRESS, name.address)
    : der.implicit(DNS_NAME, Buffer.from(name.name));
}
