import { Readable } from "node:stream";
import { ClientLeftError } from "../errors.ts";

/** Bodies up to this size are kept in memory, matched and recorded; longer ones are only passed on. */
export const MAX_RECORDED_BYTES: number = 64 * 1024 * 1024;

/** Of bodies that are only passed on, this much is read before the rest streams. */
export const MAX_PASSED_BYTES: number = 1024 * 1024;

/** A request body: all of it, or its beginning and the stream of what follows where it is long. */
export type RequestBody =
  | { readonly kind: "whole"; readonly bytes: Buffer }
  | { readonly kind: "long"; readonly stream: Readable };

/**
 * Reads a body up to `maxBytes`; a longer one becomes a stream of all its bytes, read no faster than its
 * taker asks. Rejects with ClientLeftError when the client breaks off.
 */
export async function readBody(source: Readable, maxBytes: number): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  for (let next = await nextOf(iterator); next.done !== true; next = await nextOf(iterator)) {
    chunks.push(next.value);
    length += next.value.length;
    if (length > maxBytes) return { kind: "long", stream: Readable.from(rejoin(chunks, iterator)) };
  }
  const [only] = chunks;
  return {
    kind: "whole",
    bytes: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, length),
  };
}

async function* rejoin(head: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  for (let next = await nextOf(rest); next.done !== true; next = await nextOf(rest)) yield next.value;
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
  try {
    return await chunks.next();
  } catch (error) {
    throw new ClientLeftError({ cause: error });
  }
}
