import { createHash, randomBytes, sign, type KeyObject } from "node:crypto";
import * as der from "./asn1.ts";
import type { Asn1 } from "./asn1.ts";

/** What a certificate says, without what every certificate has. */
export interface CertificateContent {
  readonly issuer: Asn1;
  readonly subject: Asn1;
  readonly validity: Asn1;
  readonly publicKey: Asn1;
  readonly extensions: readonly Asn1[];
}

const VERSION_3 = Uint8Array.of(2);
const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const DAY_MS = 86_400_000;
const COMMON_NAME = "2.5.4.3";
const ORGANIZATION_NAME = "2.5.4.10";

/** Signs an X.509 certificate (RFC 5280, 4.1) with an RSA key; PEM. */
export function signCertificate(content: CertificateContent, signingKey: KeyObject): string {
  const algorithm = der.sequence(der.objectIdentifier(SHA256_WITH_RSA), der.nothing());
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(VERSION_3)),
    der.integer(serialNumber()),
    algorithm,
    content.issuer,
    content.validity,
    content.subject,
    content.publicKey,
    der.explicit(3, der.sequence(...content.extensions)),
  );
  const signature = sign("sha256", der.encode(toBeSigned), signingKey);
  return pem(der.encode(der.sequence(toBeSigned, algorithm, der.bitString(signature))));
}

/** A name that tells whose certificate it is: the project's, and a common name of up to 64 characters or none. */
export function distinguishedName(commonName: string | undefined): Asn1 {
  const organization = attribute(ORGANIZATION_NAME, "mockai-proxy");
  return commonName === undefined
    ? der.sequence(organization)
    : der.sequence(organization, attribute(COMMON_NAME, commonName));
}

/** So many days from yesterday on: the clocks of clients may be slow. */
export function validity(now: Date, days: number): Asn1 {
  const from = now.getTime() - DAY_MS;
  return der.sequence(der.time(new Date(from)), der.time(new Date(from + days * DAY_MS)));
}

/** The extensions of a certificate in DER. */
export function extensionsOf(certificate: Uint8Array): readonly Asn1[] {
  const [toBeSigned] = der.membersOf(der.decode(certificate));
  // They come last.
  const [extensions] = der.membersOf(der.membersOf(toBeSigned).at(-1));
  return der.membersOf(extensions);
}

/** A public key as certificates hold it. */
export function subjectPublicKeyInfo(publicKey: KeyObject): Asn1 {
  return der.decode(publicKey.export({ type: "spki", format: "der" }));
}

/** The usual key identifier: SHA-1 of the key's bits (RFC 5280, 4.2.1.2, method 1). */
export function keyIdentifier(publicKey: Asn1): Buffer {
  const [, bits] = der.membersOf(publicKey);
  // The first byte only counts unused bits.
  return createHash("sha1").update(der.bytesOf(bits).subarray(1)).digest();
}

function attribute(type: string, value: string): Asn1 {
  return der.setOf(der.sequence(der.objectIdentifier(type), der.utf8String(value)));
}

/** Random, positive, and without the leading zero that DER forbids. */
function serialNumber(): Buffer {
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8() & 0x7f) | 0x01);
  return serial;
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
