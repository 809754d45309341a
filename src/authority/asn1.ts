import type nodeForge from "node-forge";
import forge from "node-forge/lib/asn1.js";

/** A piece of DER (X.690), built or parsed by node-forge: what an authority says of itself. Leaves do without it. */
export type Asn1 = nodeForge.asn1.Asn1;

const { Class, Type } = forge;

/** SEQUENCE. */
export function sequence(...members: readonly Asn1[]): Asn1 {
  return forge.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...members]);
}

/** INTEGER, from its two's complement: a first byte of 0x80 or more makes it negative. */
export function integer(bytes: Uint8Array): Asn1 {
  return primitive(Type.INTEGER, binary(bytes));
}

/** BOOLEAN TRUE. DER leaves out what is false by default. */
export function isTrue(): Asn1 {
  return primitive(Type.BOOLEAN, "\xff");
}

/** BIT STRING; the last byte's lowest `unusedBits` do not count. */
export function bitString(bytes: Uint8Array, unusedBits: number): Asn1 {
  return primitive(Type.BITSTRING, String.fromCharCode(unusedBits) + binary(bytes));
}

/** `[tag] IMPLICIT` of a type that is bytes. */
export function implicit(tag: number, bytes: Uint8Array): Asn1 {
  return forge.create(Class.CONTEXT_SPECIFIC, tag, false, binary(bytes));
}

/** `[tag] IMPLICIT` of a sequence. */
export function implicitSequence(tag: number, ...members: readonly Asn1[]): Asn1 {
  return forge.create(Class.CONTEXT_SPECIFIC, tag, true, [...members]);
}

/** The DER of a node. */
export function encode(node: Asn1): Buffer {
  return Buffer.from(forge.toDer(node).getBytes(), "latin1");
}

/** Parses DER, and leaves bit strings as they are, so that it encodes to the same bytes again. Throws for what is none. */
export function decode(der: Uint8Array): Asn1 {
  return forge.fromDer(binary(der), { parseAllBytes: true, decodeBitStrings: false });
}

/** The members of a sequence or set; none for a primitive. */
export function membersOf(node: Asn1 | undefined): readonly Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}

/** The bytes of a primitive; none for a sequence or set. */
export function bytesOf(node: Asn1 | undefined): Buffer {
  return Buffer.from(typeof node?.value === "string" ? node.value : "", "latin1");
}

function primitive(type: number, bytes: string): Asn1 {
  return forge.create(Class.UNIVERSAL, type, false, bytes);
}

/** forge keeps bytes in strings, one character each. */
function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
