const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAX_BLOCK_BYTES = 128 * 1024;

/** What decoders of the content coding `zstd` must be able to hold of a body's past (RFC 9659), and no more. */
export const MAX_ZSTD_WINDOW_BYTES: number = 8 * 1024 * 1024;

/**
 * How many frames of Zstandard (RFC 8878, 3.1) a body has. Undefined where it is not made of whole frames, or one
 * of them asks for a larger window than {@link MAX_ZSTD_WINDOW_BYTES} or for a dictionary. Looks at headers and
 * lengths, not into blocks, and takes no memory.
 */
export function countZstdFrames(body: Buffer): number | undefined {
  let count = 0;
  let offset = 0;
  while (offset < body.length) {
    const end = frameEnd(body, offset);
    if (end === undefined || end > body.length) return undefined;
    offset = end;
    count += 1;
  }
  return count;
}

function frameEnd(body: Buffer, start: number): number | undefined {
  if (start + 5 > body.length) return undefined;
  const magic = body.readUInt32LE(start);
  if (magic >>> 4 === SKIPPABLE_MAGIC >>> 4) {
    return start + 8 > body.length ? undefined : start + 8 + body.readUInt32LE(start + 4);
  }
  if (magic !== FRAME_MAGIC) return undefined;
  const descriptor = body.readUInt8(start + 4);
  const blocks = blocksStart(body, start + 5, descriptor);
  if (blocks === undefined) return undefined;
  const end = blocksEnd(body, blocks);
  const hasChecksum = (descriptor & 0x04) !== 0;
  return end === undefined || !hasChecksum ? end : end + 4;
}

/** Where the header ends whose fields, behind the descriptor, begin at `fields`. */
function blocksStart(body: Buffer, fields: number, descriptor: number): number | undefined {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const hasReserved = (descriptor & 0x08) !== 0;
  const hasDictionary = (descriptor & 0x03) !== 0;
  if (hasReserved || hasDictionary) return undefined;
  const flag = descriptor >> 6;
  const sizeBytes = flag === 0 && !isSingleSegment ? 0 : 1 << flag;
  const sizeStart = fields + (isSingleSegment ? 0 : 1);
  const end = sizeStart + sizeBytes;
  if (end > body.length) return undefined;
  const window = isSingleSegment
    ? contentSize(body, sizeStart, sizeBytes)
    : windowSize(body.readUInt8(fields));
  return window > MAX_ZSTD_WINDOW_BYTES ? undefined : end;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(body: Buffer, start: number, bytes: number): number {
  if (bytes === 8) return Number(body.readBigUInt64LE(start));
  return body.readUIntLE(start, bytes) + (bytes === 2 ? 256 : 0);
}

const RUN_OF_ONE_BYTE = 1;
const RESERVED_TYPE = 3;

function blocksEnd(body: Buffer, start: number): number | undefined {
  let offset = start;
  for (;;) {
    if (offset + 3 > body.length) return undefined;
    const header = body.readUIntLE(offset, 3);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === RESERVED_TYPE || size > MAX_BLOCK_BYTES) return undefined;
    offset += 3 + (type === RUN_OF_ONE_BYTE ? 1 : size);
    if ((header & 1) === 1) return offset;
  }
}
