import { Readable } from "node:stream";
import { ClientLeftError } from "../errors.ts";

/** Bodies up to this size are kept in memory, matched and recorded; longer ones are only passed on. */
export const MAX_RECORDED_BYTES: number = 64 * 1024 * 1024;

/** Of bodies that are only passed on, this much is read before the rest streams. */
export const MAX_PASSED_BYTES: number = 1024 * 1024;

/** A request body: all of it, or where it is long, its beginning and a stream of the whole. */
export type RequestBody =
  | { readonly kind: "whole"; readonly bytes: Buffer }
  | { readonly kind: "long"; readonly start: Buffer; readonly stream: Readable };

/**
 * Reads a body up to `maxBytes`; a longer one becomes a stream of all its bytes, read no faster than its
 * taker asks. Rejects with ClientLeftError when the client breaks off.
 */
export function readBody(source: Readable, maxBytes: number): Promise<RequestBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= maxBytes) return;
      stop();
      source.pause();
      // The iterator tells of it, once it is read so far.
      source.on("error", () => {});
      const start = Buffer.concat(chunks, length);
      const stream = Readable.from(rejoin(start, source[Symbol.asyncIterator]()));
      resolve({ kind: "long", start, stream });
    };
    const onEnd = (): void => {
      stop();
      const [only] = chunks;
      const isOne = only !== undefined && chunks.length === 1;
      resolve({ kind: "whole", bytes: isOne ? only : Buffer.concat(chunks, length) });
    };
    const onLeft = (cause?: unknown): void => {
      stop();
      reject(new ClientLeftError({ cause }));
    };
    const stop = (): void => {
      source.off("data", onData).off("end", onEnd).off("error", onLeft).off("close", onLeft);
    };
    if (source.destroyed) onLeft(source.errored);
    // An async iterator would cost as much as all the rest of a replay.
    else source.on("end", onEnd).on("error", onLeft).on("close", onLeft).on("data", onData);
  });
}

async function* rejoin(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  for (let next = await nextOf(rest); next.done !== true; next = await nextOf(rest)) yield next.value;
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
  try {
    return await chunks.next();
  } catch (error) {
    throw new ClientLeftError({ cause: error });
  }
}
