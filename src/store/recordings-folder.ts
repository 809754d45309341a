import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hostFolder, hostOfFolder } from "./folder-names.ts";
import { isAbsent, systemErrorCode, unreadable } from "./store-errors.ts";

/** Throws UsageError where the folder is there and cannot be read, or is none. A missing one is fine. */
export function checkRecordings(recordings: string): void {
  try {
    readdirSync(recordings);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw unreadable(recordings, error);
  }
}

/** Whether there is anything in the folder of this `host` or `host:port`. Throws UsageError. */
export function hasRecordings(recordings: string, authority: string): boolean {
  return isFilled(join(recordings, hostFolder(authority)));
}

/** The hosts that have something in their folder, in alphabetical order. Throws UsageError. */
export function recordedHosts(recordings: string): string[] {
  return hostsWithFolder(recordings).filter((host) => hasRecordings(recordings, host));
}

/** The hosts that have a folder, which may be empty, in alphabetical order. Throws UsageError. */
export function hostsWithFolder(recordings: string): string[] {
  return visibleNames(recordings)
    .flatMap((name) => hostOfFolder(name) ?? [])
    .toSorted();
}

function isFilled(folder: string): boolean {
  return visibleNames(folder).length > 0;
}

/**
 * The names in a folder; none where it is not there or a file. Those with a dot in front, such as files that
 * are being written, are left out. Throws UsageError.
 */
export function visibleNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  }
}
