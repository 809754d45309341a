import { crc32 } from "node:zlib";

/** A header of a frame. */
export interface FrameHeader {
  /** Read as Latin-1, so that every byte comes back when it is written. */
  readonly name: string;
  /** 0 true, 1 false, 2 to 5 integers of 1, 2, 4 and 8 bytes, 6 bytes, 7 a string, 8 a time, 9 a UUID. */
  readonly type: number;
  /** As it is in the frame, without the length of types 6 and 7; empty for types 0 and 1. */
  readonly value: Uint8Array;
}

/** A message of AWS's event stream. */
export interface EventFrame {
  readonly headers: readonly FrameHeader[];
  readonly payload: Uint8Array;
}

/** What could be read of a stream. */
export interface DecodedFrames {
  /** The whole frames from the stream's beginning up to `end`. */
  readonly frames: readonly EventFrame[];
  /** The offset behind the last of them: the length of the body where nothing is wrong. */
  readonly end: number;
  /** What follows is the beginning of a frame, or is none: a wrong checksum, lengths that cannot be. */
  readonly problem: "cut" | "broken" | undefined;
}

const LENGTHS_BYTES = 8;
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const TYPE_BYTES = 6;
const TYPE_STRING = 7;
/** The bytes of a value by its type; those of types 6 and 7 tell their own length. */
const VALUE_BYTES: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

/**
 * Reads a body of the type `application/vnd.amazon.eventstream`: frames of two lengths, their checksum, headers,
 * payload and a checksum over all of it, numbers with the high byte first
 * (smithy.io/2.0/aws/amazon-eventstream.html). Values and payloads are views on the body. Never throws: it stops
 * where the stream does.
 */
export function decodeFrames(body: Uint8Array): DecodedFrames {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const frames: EventFrame[] = [];
  let end = 0;
  while (end < bytes.length) {
    const found = readFrame(bytes.subarray(end));
    if (typeof found === "string") return { frames, end, problem: found };
    frames.push(found.frame);
    end += found.length;
  }
  return { frames, end, problem: undefined };
}

function readFrame(bytes: Buffer): { frame: EventFrame; length: number } | "cut" | "broken" {
  if (bytes.length < PRELUDE_BYTES) return "cut";
  const length = bytes.readUInt32BE(0);
  const headersEnd = PRELUDE_BYTES + bytes.readUInt32BE(4);
  const payloadEnd = length - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(0, LENGTHS_BYTES)) !== bytes.readUInt32BE(LENGTHS_BYTES)) return "broken";
  if (headersEnd > payloadEnd) return "broken";
  if (length > bytes.length) return "cut";
  if (crc32(bytes.subarray(0, payloadEnd)) !== bytes.readUInt32BE(payloadEnd)) return "broken";
  const headers = readHeaders(bytes.subarray(PRELUDE_BYTES, headersEnd));
  if (headers === undefined) return "broken";
  return { frame: { headers, payload: bytes.subarray(headersEnd, payloadEnd) }, length };
}

function readHeaders(bytes: Buffer): FrameHeader[] | undefined {
  const headers: FrameHeader[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const nameEnd = offset + 1 + (bytes[offset] ?? 0);
    const type = bytes[nameEnd] ?? -1;
    const hasLength = type === TYPE_BYTES || type === TYPE_STRING;
    const start = nameEnd + (hasLength ? 3 : 1);
    if (start > bytes.length) return undefined;
    const size = hasLength ? bytes.readUInt16BE(nameEnd + 1) : VALUE_BYTES[type];
    if (size === undefined || start + size > bytes.length) return undefined;
    const name = bytes.toString("latin1", offset + 1, nameEnd);
    headers.push({ name, type, value: bytes.subarray(start, start + size) });
    offset = start + size;
  }
  return headers;
}

/** Writes a frame with the lengths and checksums that fit it. A frame as it was read becomes the same bytes. */
export function encodeFrame({ headers, payload }: EventFrame): Buffer {
  const headerBytes = Buffer.concat(headers.map(encodeHeader));
  const length = PRELUDE_BYTES + headerBytes.length + payload.length + CHECKSUM_BYTES;
  const prelude = Buffer.alloc(PRELUDE_BYTES);
  prelude.writeUInt32BE(length, 0);
  prelude.writeUInt32BE(headerBytes.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, LENGTHS_BYTES)), LENGTHS_BYTES);
  const frame = Buffer.concat([prelude, headerBytes, payload, Buffer.alloc(CHECKSUM_BYTES)]);
  frame.writeUInt32BE(crc32(frame.subarray(0, length - CHECKSUM_BYTES)), length - CHECKSUM_BYTES);
  return frame;
}

function encodeHeader({ name, type, value }: FrameHeader): Buffer {
  const nameBytes = Buffer.from(name, "latin1");
  const size = Buffer.alloc(type === TYPE_BYTES || type === TYPE_STRING ? 2 : 0);
  if (size.length > 0) size.writeUInt16BE(value.length);
  return Buffer.concat([Buffer.of(nameBytes.length), nameBytes, Buffer.of(type), size, value]);
}

/** A header that holds a string, such as `:event-type`; undefined where there is none. */
export function frameHeader({ headers }: EventFrame, name: string): string | undefined {
  const header = headers.find((candidate) => candidate.name === name && candidate.type === TYPE_STRING);
  return header === undefined ? undefined : Buffer.from(header.value).toString("utf8");
}

/** The header that {@link frameHeader} reads. The value has at most 65,535 bytes of UTF-8. */
export function stringHeader(name: string, value: string): FrameHeader {
  return { name, type: TYPE_STRING, value: Buffer.from(value) };
}

/**
 * Where the frames of a stream end: offsets, ascending, the last one the length of the body. What is no whole
 * frame is one piece.
 */
export function frameBoundaries(body: Uint8Array): number[] {
  const { frames, end } = decodeFrames(body);
  const ends = frames.map(
    ({ payload }) => payload.byteOffset + payload.length + CHECKSUM_BYTES - body.byteOffset,
  );
  return end < body.length ? [...ends, body.length] : ends;
}
