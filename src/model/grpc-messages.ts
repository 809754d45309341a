import { type ContentCoding, decodeBody } from "./content-coding.ts";

/** A message of a gRPC call, in either direction. */
export interface GrpcMessage {
  /** Whether its bytes are in the coding that `grpc-encoding` names. */
  readonly compressed: boolean;
  readonly bytes: Buffer;
}

/** What could be read of a side of a call. */
export interface DecodedMessages {
  /** The whole messages from the beginning up to `end`. */
  readonly messages: readonly GrpcMessage[];
  /** The offset behind the last of them: the length of the body where nothing is wrong. */
  readonly end: number;
  /** What follows is the beginning of a message, or is none. */
  readonly problem: "cut" | "broken" | undefined;
}

/** A flag, and the length with the high byte first. */
const PREFIX_BYTES = 5;

/**
 * Reads the messages of one side of a call: each has a byte that tells whether it is compressed, its length in four
 * bytes, and its content. They are views on the body. Never throws: it stops where the messages do.
 */
export function decodeMessages(body: Uint8Array): DecodedMessages {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const messages: GrpcMessage[] = [];
  let end = 0;
  while (end < bytes.length) {
    if ((bytes[end] ?? 0) > 1) return { messages, end, problem: "broken" };
    const start = end + PREFIX_BYTES;
    if (start > bytes.length) return { messages, end, problem: "cut" };
    const next = start + bytes.readUInt32BE(end + 1);
    if (next > bytes.length) return { messages, end, problem: "cut" };
    messages.push({ compressed: bytes[end] === 1, bytes: bytes.subarray(start, next) });
    end = next;
  }
  return { messages, end, problem: undefined };
}

/** A message as it goes over the wire. */
export function encodeMessage({ compressed, bytes }: GrpcMessage): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + bytes.length);
  framed[0] = compressed ? 1 : 0;
  framed.writeUInt32BE(bytes.length, 1);
  framed.set(bytes, PREFIX_BYTES);
  return framed;
}

/** Reads messages as their bytes come. */
export interface MessageReader {
  /** The messages that these bytes complete. What follows a byte that begins none is never read. */
  read(bytes: Buffer): readonly GrpcMessage[];
  /** Whether nothing is left over: what came so far are whole messages. */
  readonly isBetween: boolean;
}

/** Starts at the first byte of a side. */
export function createMessageReader(): MessageReader {
  let pieces: Buffer[] = [];
  let length = 0;
  /** How many bytes there must be before another look is worth it. */
  let wanted = PREFIX_BYTES;
  return {
    read(bytes) {
      length += bytes.length;
      if (wanted === Number.POSITIVE_INFINITY) return [];
      pieces.push(bytes);
      if (length < wanted) return [];
      const all = pieces.length === 1 ? bytes : Buffer.concat(pieces, length);
      const { messages, end, problem } = decodeMessages(all);
      const rest = all.subarray(end);
      pieces = [rest];
      length = rest.length;
      if (problem === "broken") {
        wanted = Number.POSITIVE_INFINITY;
        pieces = [];
      } else wanted = PREFIX_BYTES + (rest.length < PREFIX_BYTES ? 0 : rest.readUInt32BE(1));
      return messages;
    },
    get isBetween() {
      return length === 0;
    },
  };
}

/**
 * A message with its coding undone. Rejects with CodingError where it is broken, or unfolds to more than `maxBytes`.
 */
export async function unfoldMessage(
  message: GrpcMessage,
  codings: readonly ContentCoding[],
  maxBytes: number,
): Promise<GrpcMessage> {
  if (!message.compressed) return message;
  return { compressed: false, bytes: await decodeBody(message.bytes, codings, maxBytes) };
}

/**
 * A side of a call with the coding of its messages undone; what is no whole messages stays as it is. Rejects as
 * {@link unfoldMessage}, `maxBytes` being that of all together.
 */
export async function unfoldMessages(
  body: Buffer,
  codings: readonly ContentCoding[],
  maxBytes: number,
): Promise<Buffer> {
  const { messages, problem } = decodeMessages(body);
  if (problem !== undefined || !messages.some(({ compressed }) => compressed)) return body;
  const unfolded: Buffer[] = [];
  let left = maxBytes;
  for (const message of messages) {
    const plain = encodeMessage(await unfoldMessage(message, codings, left));
    left -= plain.length;
    unfolded.push(plain);
  }
  return Buffer.concat(unfolded);
}
