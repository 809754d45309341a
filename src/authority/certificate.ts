import { createHash, randomBytes, sign, type KeyObject } from "node:crypto";
import * as der from "./der.ts";

/** What a certificate says in DER, without what every certificate has. */
export interface CertificateContent {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly validity: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Buffer[];
}

const VERSION_3 = Uint8Array.of(2);
const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
/** `[3] EXPLICIT`. */
const EXTENSIONS_TAG = 0xa3;
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
  const signature = sign("sha256", toBeSigned, signingKey);
  return pem(der.sequence(toBeSigned, algorithm, der.bitString(signature)));
}

/** A name that tells whose certificate it is: the project's, and a common name of up to 64 characters or none. */
export function distinguishedName(commonName: string | undefined): Buffer {
  const organization = attribute(ORGANIZATION_NAME, "mockai-proxy");
  return commonName === undefined
    ? der.sequence(organization)
    : der.sequence(organization, attribute(COMMON_NAME, commonName));
}

/** So many days from yesterday on: the clocks of clients may be slow. */
export function validity(now: Date, days: number): Buffer {
  const from = now.getTime() - DAY_MS;
  return der.sequence(der.time(new Date(from)), der.time(new Date(from + days * DAY_MS)));
}

/** The subject of a certificate, byte for byte. */
export function subjectOf(certificate: Buffer): Buffer | undefined {
  // Version, serial number, algorithm, issuer, validity, subject, ...
  return toBeSignedOf(certificate)[5];
}

/** The value of an extension of a certificate, named in dotted form; undefined where there is none. */
export function extensionOf(certificate: Buffer, type: string): Buffer | undefined {
  const wanted = der.objectIdentifier(type);
  const value = toBeSignedOf(certificate)
    .filter((member) => member[0] === EXTENSIONS_TAG)
    .flatMap((member) => der.membersOf(der.contentOf(member)))
    .map((extension) => der.membersOf(extension))
    .find(([itsType]) => itsType?.equals(wanted))
    ?.at(-1);
  return value && der.contentOf(value);
}

/** A public key as certificates hold it. */
export function subjectPublicKeyInfo(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}

/** The usual key identifier: SHA-1 of the key's bits (RFC 5280, 4.2.1.2, method 1). */
export function keyIdentifier(publicKey: Buffer): Buffer {
  const bits = der.membersOf(publicKey).at(-1) ?? publicKey;
  // The first byte only counts unused bits.
  return createHash("sha1").update(der.contentOf(bits).subarray(1)).digest();
}

function toBeSignedOf(certificate: Buffer): readonly Buffer[] {
  const [toBeSigned] = der.membersOf(certificate);
  return toBeSigned === undefined ? [] : der.membersOf(toBeSigned);
}

function attribute(type: string, value: string): Buffer {
  // Go refuses other characters than ASCII in PrintableString.
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
