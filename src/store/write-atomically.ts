import { randomUUID } from "node:crypto";
import { mkdir, open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { unwritable } from "./store-errors.ts";

/**
 * Replaces a file whole or not at all, and makes its folder where there is none. Whoever reads meanwhile, in
 * this process or another, gets the old content or the new. Rejects with UsageError that names the file;
 * nothing is left behind then.
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeDurably(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw unwritable(file, error);
  }
}

async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(content);
    // Without it, a power cut after the rename can leave an empty file under the final name.
    await handle.sync();
  } finally {
    await handle.close();
  }
}
