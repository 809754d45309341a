import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { UsageError } from "../errors.ts";
import { systemReason } from "../model/system-reason.ts";

/** Bytes on the disk that nobody else can find, and that go with the process at the latest. */
export interface UnnamedSpool {
  /** Bytes written so far. */
  readonly length: number;
  /** Rejects with UsageError where the system's folder for temporary files has no room. */
  write(bytes: Uint8Array): Promise<void>;
  /** All that is written, from the beginning on, as often as it is asked for. */
  stream(): Readable;
  close(): Promise<void>;
}

/** Opens one in the system's folder for temporary files. Rejects with UsageError. */
export async function openUnnamedSpool(): Promise<UnnamedSpool> {
  const file = join(tmpdir(), `mockai-proxy-${randomUUID()}.tmp`);
  const handle = await openAndForget(file).catch((error: unknown) => {
    throw noRoom(error);
  });
  let length = 0;
  return {
    get length() {
      return length;
    },
    async write(bytes) {
      try {
        await handle.writeFile(bytes);
      } catch (error) {
        throw noRoom(error);
      }
      length += bytes.length;
    },
    stream: () => handle.createReadStream({ start: 0, autoClose: false }),
    close: () => handle.close(),
  };
}

/** It may hold secrets: nobody but its owner may open it, and nobody at all once it has no name any more. */
async function openAndForget(file: string): Promise<FileHandle> {
  const handle = await open(file, "wx+", 0o600);
  await unlink(file);
  return handle;
}

function noRoom(error: unknown): UsageError {
  return new UsageError(
    "temporary_unwritable",
    `Cannot keep a large request while it is sent on. The system says ${systemReason(error)} in ${tmpdir()}. See that ` +
      "it can be written to and has room, or name another folder in the environment: TMPDIR=DIR.",
    { cause: error },
  );
}
