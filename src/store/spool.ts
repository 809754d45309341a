import { randomUUID } from "node:crypto";
import { readdirSync, statSync, unlinkSync } from "node:fs";
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { StoredBody } from "../model/body.ts";
import type { Redacted } from "../model/redacted.ts";
import { unwritable } from "./store-errors.ts";
import { storedBody } from "./stored-body.ts";

/** A body that is written as it comes. Without {@link discard} its file stays, unless a recording has taken it over. */
export interface Spool {
  /** Adds to it, once what was added before is written. Rejects with UsageError. */
  write(bytes: Redacted<Uint8Array>): Promise<void>;
  /** The body, once all of it is on the disk. Rejects with UsageError. */
  end(): Promise<StoredBody>;
  /** Removes what is still there; never rejects. */
  discard(): Promise<void>;
}

const PREFIX = ".incoming-";

/** Starts a body in a folder of recordings, under a name that nobody takes for a fixture's. */
export function createSpool(folder: string): Spool {
  const file = join(folder, `${PREFIX}${randomUUID()}.tmp`);
  let handle: FileHandle | undefined;
  let length = 0;
  let done: Promise<unknown> = Promise.resolve();
  /** One after the other, whether what was before went well or not. */
  const next = <Result>(step: () => Promise<Result>): Promise<Result> => {
    const result = done.then(step).catch((error: unknown) => {
      throw unwritable(file, error);
    });
    done = result.catch(() => undefined);
    return result;
  };
  const opened = async (): Promise<FileHandle> => {
    if (handle !== undefined) return handle;
    await mkdir(folder, { recursive: true });
    return (handle = await open(file, "wx"));
  };
  const close = async (): Promise<void> => {
    const former = handle;
    handle = undefined;
    await former?.close();
  };
  return {
    write: (bytes) =>
      next(async () => {
        await (await opened()).writeFile(bytes);
        length += bytes.length;
      }),
    end: () =>
      next(async () => {
        // Without it, a power cut after the rename can leave an empty file under the final name.
        await (await opened()).sync();
        await close();
        return storedBody(file, length);
      }),
    discard: () =>
      next(async () => {
        await close().catch(() => undefined);
        await unlink(file);
      }).catch(() => undefined),
  };
}

/** No answer takes so long between two of its pieces. */
const DEAD_AFTER_MS = 3_600_000;

/** Removes what processes have left behind that were killed; what another one may be writing stays. */
export function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const file = join(folder, name);
    try {
      if (Date.now() - statSync(file).mtimeMs > DEAD_AFTER_MS) unlinkSync(file);
    } catch {
      // Another process was faster, or may do what this one may not.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
