import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { StoredBody } from "../model/body.ts";
import { unreadable } from "./store-errors.ts";

/** Bodies of more bytes stay on the disk until they are sent. */
export const LARGE_BYTES: number = 256 * 1024;

/** The body in a file of this length. Nothing is read before it is asked for. */
export function storedBody(file: string, length: number): StoredBody {
  return {
    file,
    length,
    whole() {
      try {
        return readFileSync(file);
      } catch (error) {
        throw unreadable(file, error);
      }
    },
    pieces: (sizes) => readPieces(file, sizes),
  };
}

async function* readPieces(file: string, sizes: Iterable<number>): AsyncGenerator<Buffer> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    for (const size of sizes) {
      const piece = Buffer.allocUnsafeSlow(size);
      for (let filled = 0; filled < size;) {
        const { bytesRead } = await handle.read(piece, filled, size - filled);
        if (bytesRead === 0) throw unreadable(file, new Error("the file has become shorter"));
        filled += bytesRead;
      }
      yield piece;
    }
  } finally {
    await handle.close();
  }
}
