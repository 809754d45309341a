import { rmdirSync, unlinkSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { hashOfName, kindOfName } from "./file-names.ts";
import { visibleNames } from "./recordings-folder.ts";
import { isAbsent, systemErrorCode, unremovable } from "./store-errors.ts";

/**
 * Removes fixtures, broken ones too. Of each its document first, so that none ever names a body that is gone;
 * then every body that bears its hash; then the folders that this leaves empty, up to the recordings folder,
 * which stays. Does nothing for those that are gone already. Throws UsageError where something cannot be removed.
 */
export function removeFixtures(recordings: string, files: readonly string[]): void {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    if (isOutside(recordings, file) || kindOfName(basename(file)) !== "document")
      throw new Error(`${file} is no fixture of ${recordings}`);
    remove(file);
    const hashes = folders.get(dirname(file)) ?? new Set();
    folders.set(dirname(file), hashes.add(hashOfName(basename(file))));
  }
  for (const [folder, hashes] of folders) {
    // One look at each folder, since it may hold thousands.
    const names = visibleNames(folder).filter((name) => kindOfName(name) === "body");
    for (const name of names) if (hashes.has(hashOfName(name))) remove(join(folder, name));
    removeEmptyFolders(recordings, folder);
  }
}

/** Removes a body that no document names, and the folders that this leaves empty. Throws UsageError. */
export function removeOrphan(recordings: string, file: string): void {
  if (isOutside(recordings, file) || kindOfName(basename(file)) !== "body")
    throw new Error(`${file} is no body of ${recordings}`);
  remove(file);
  removeEmptyFolders(recordings, dirname(file));
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isAbsent(error)) throw unremovable(file, error);
  }
}

function removeEmptyFolders(recordings: string, from: string): void {
  for (let folder = from; !isOutside(recordings, folder); folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch (error) {
      // Something else is in it: then its parents are not empty either.
      if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemErrorCode(error) ?? "")) return;
      throw unremovable(folder, error);
    }
  }
}

/** True for the recordings folder itself too. */
function isOutside(recordings: string, path: string): boolean {
  const [first = ""] = relative(recordings, path).split(sep);
  return first === "" || first === "..";
}
