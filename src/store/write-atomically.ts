import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAbsent, unwritable } from "./store-errors.ts";

/**
 * Replaces a file whole or not at all, and makes its folder where there is none. Whoever reads meanwhile, in
 * this process or another, gets the old content or the new, also when this process ends in the middle. The disk
 * is not waited for: a power cut may take what was recorded last, and what was recorded can be recorded again.
 * Rejects with UsageError that names the file; nothing is left behind then.
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    try {
      await writeAside(temporary, content);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      mkdirSync(folder, { recursive: true });
      await writeAside(temporary, content);
    }
    renameSync(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw unwritable(file, error);
  }
}

/**
 * Puts a file that is written to its end in another's place, on the same file system. Throws UsageError that
 * names the latter; the former is left behind then.
 */
export function moveAtomically(from: string, file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    renameSync(from, file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** A shorter file is written in less time than its ways through the thread pool take. */
const LONG = 128 * 1024;

async function writeAside(file: string, content: string | Uint8Array): Promise<void> {
  if (content.length > LONG) await writeFile(file, content, { flag: "wx" });
  else writeFileSync(file, content, { flag: "wx" });
}
