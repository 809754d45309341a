/**
 * Enough of DER (X.690) to write certificates and to find one's way in them. Every piece is whole: tag, length and
 * content. node-forge knows all of it, but takes longer to load than the first leaf of a process may take.
 */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  contextSpecific: 0x80,
  constructedContextSpecific: 0xa0,
} as const;

/** SEQUENCE. */
export function sequence(...members: readonly Buffer[]): Buffer {
  return piece(TAG.sequence, ...members);
}

/** SET of one. */
export function setOf(member: Buffer): Buffer {
  return piece(TAG.set, member);
}

/** OBJECT IDENTIFIER, from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return piece(TAG.objectIdentifier, Buffer.from([first * 40 + second, ...others].flatMap(base128)));
}

/** INTEGER, from its two's complement: a first byte of 0x80 or more makes it negative. */
export function integer(bytes: Uint8Array): Buffer {
  return piece(TAG.integer, bytes);
}

/** BOOLEAN TRUE. DER leaves out what is false by default. */
export function isTrue(): Buffer {
  return piece(TAG.boolean, Buffer.of(0xff));
}

/** NULL. */
export function nothing(): Buffer {
  return piece(TAG.nothing);
}

/** BIT STRING; the last byte's lowest `unusedBits` do not count. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return piece(TAG.bitString, Buffer.of(unusedBits), bytes);
}

/** OCTET STRING. */
export function octetString(bytes: Uint8Array): Buffer {
  return piece(TAG.octetString, bytes);
}

/** UTF8String. */
export function utf8String(text: string): Buffer {
  return piece(TAG.utf8String, Buffer.from(text));
}

/** Time as certificates have it (RFC 5280, 4.1.2.5): UTCTime through 2049, then GeneralizedTime. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, "");
  return date.getUTCFullYear() < 2050
    ? piece(TAG.utcTime, Buffer.from(digits.slice(2)))
    : piece(TAG.generalizedTime, Buffer.from(digits));
}

/** `[tag] EXPLICIT`. */
export function explicit(tag: number, member: Buffer): Buffer {
  return piece(TAG.constructedContextSpecific | tag, member);
}

/** `[tag] IMPLICIT` of a type that is bytes. */
export function implicit(tag: number, bytes: Uint8Array): Buffer {
  return piece(TAG.contextSpecific | tag, bytes);
}

/** The members of what is made of others; none where it is empty. Throws RangeError for what is cut short. */
export function membersOf(der: Buffer): readonly Buffer[] {
  const members: Buffer[] = [];
  for (let rest = contentOf(der); rest.length > 0;) {
    const { start, length } = contentPlace(rest);
    members.push(rest.subarray(0, start + length));
    rest = rest.subarray(start + length);
  }
  return members;
}

/** What is inside a piece. */
export function contentOf(der: Buffer): Buffer {
  const { start, length } = contentPlace(der);
  return der.subarray(start, start + length);
}

function piece(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  return Buffer.concat([Buffer.of(tag, ...lengthBytes(length)), ...contents]);
}

/** Up to 127 in one byte, and beyond that behind the number of bytes that it takes. */
function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

function contentPlace(der: Buffer): { readonly start: number; readonly length: number } {
  const first = der.readUInt8(1);
  if (first < 0x80) return { start: 2, length: first };
  const size = first & 0x7f;
  return { start: 2 + size, length: der.readUIntBE(2, size) };
}

/** Seven bits a byte, and the highest bit set in all but the last. */
function base128(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
