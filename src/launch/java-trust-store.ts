import { createHash } from "node:crypto";

/** The password of the trust store, which is no secret: it is the one that every JVM's own store has. */
export const TRUST_STORE_PASSWORD = "changeit";

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
/** Each entry has a date. A fixed one keeps the bytes the same for the same certificates. */
const ENTRY_DATE = 0;

/**
 * A Java trust store of PEM certificates in the format JKS, which every JVM since 1.2 reads, and which, unlike
 * PKCS #12, needs no attribute of Java's own to have certificates without keys listed.
 */
export function javaTrustStore(certificates: readonly string[]): Buffer {
  const content = Buffer.concat([
    uint32(MAGIC),
    uint32(VERSION),
    uint32(certificates.length),
    ...certificates.map(entry),
  ]);
  return Buffer.concat([content, checksum(content)]);
}

function entry(pem: string, index: number): Buffer {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
  return Buffer.concat([
    uint32(TRUSTED_CERTIFICATE),
    text(`ca${index}`),
    uint32(0),
    uint32(ENTRY_DATE),
    text("X.509"),
    uint32(der.length),
    der,
  ]);
}

/** SHA-1 as the format has it; it guards against damage, not against people. */
function checksum(content: Buffer): Buffer {
  const password = Buffer.from(TRUST_STORE_PASSWORD, "utf16le").swap16();
  return createHash("sha1").update(password).update("Mighty Aphrodite").update(content).digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
