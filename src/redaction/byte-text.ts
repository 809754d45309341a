/**
 * The bytes as a text of one character a byte. Everything in this folder searches such texts: offsets in them are
 * the bytes' own, and what is no UTF-8 comes through unharmed.
 */
export function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The bytes of such a text. */
export function asBytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}
