/** A body: its bytes, or where it is large, a file that has them. Both tell their `length` in bytes. */
export type Body = Uint8Array | StoredBody;

/** A body on the disk, to be read piece by piece. */
export interface StoredBody {
  readonly file: string;
  readonly length: number;
  /** All of it at once. Throws UsageError where it cannot be read. */
  whole(): Uint8Array;
  /**
   * Pieces of these sizes from its beginning on, each read when it is asked for. Rejects with UsageError where it
   * cannot be read or is shorter; reading ends with the iteration.
   */
  pieces(sizes: Iterable<number>): AsyncGenerator<Buffer>;
}

/** The bytes of a body; those of one on the disk are read. Throws UsageError. */
export function bytesOf(body: Body): Buffer {
  const bytes = body instanceof Uint8Array ? body : body.whole();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Sizes that add up to so many bytes, none of them above `most`. */
export function* evenSizes(bytes: number, most: number): Generator<number> {
  for (let rest = bytes; rest > 0; rest -= most) yield Math.min(rest, most);
}
