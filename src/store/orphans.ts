import { statSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FixtureDocument } from "./document.ts";
import { visibleNames } from "./recordings-folder.ts";
import { isAbsent, unwritable } from "./store-errors.ts";

/**
 * Removes the body files of these fixtures that their documents do not name. Those written after `sinceMs`
 * (milliseconds of the epoch) stay: another process may be about to name them. Throws UsageError.
 */
export function removeOrphans(documents: ReadonlyMap<string, FixtureDocument>, sinceMs: number): void {
  for (const [folder, bodies] of bodiesByFolder(documents)) {
    // One look at each folder, since a folder may hold thousands of fixtures.
    for (const name of visibleNames(folder)) {
      const [hash = "", number] = name.split(".");
      const isBody = number !== undefined && /^\d+$/.test(number);
      if (isBody && bodies.get(hash)?.has(name) === false) removeOlder(join(folder, name), sinceMs);
    }
  }
}

/** For each folder, the body files in use by hash. */
function bodiesByFolder(
  documents: ReadonlyMap<string, FixtureDocument>,
): Map<string, Map<string, Set<string | null>>> {
  const folders = new Map<string, Map<string, Set<string | null>>>();
  for (const [file, { key, interactions }] of documents) {
    const folder = dirname(file);
    const hashes = folders.get(folder) ?? new Map<string, Set<string | null>>();
    folders.set(folder, hashes.set(key.hash, new Set(interactions.map(({ body }) => body))));
  }
  return folders;
}

function removeOlder(file: string, sinceMs: number): void {
  try {
    if (Math.floor(statSync(file).mtimeMs) <= sinceMs) unlinkSync(file);
  } catch (error) {
    if (!isAbsent(error)) throw unwritable(file, error);
  }
}
