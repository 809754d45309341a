import { statSync } from "node:fs";
import { isAbsent, unreadable } from "./store-errors.ts";

/** What tells that a file or a folder has changed since it was read. */
export interface FileStamp {
  readonly mtimeMs: number;
  readonly size: number;
  readonly inode: number;
}

/** The coarsest clock of a file system in use (FAT) ticks every two seconds. */
const TICK_MS = 2000;

/** What was not looked at yet: equal to no other. */
export const NEVER: FileStamp = { mtimeMs: Number.NaN, size: 0, inode: 0 };

/** The stamp as it is now; undefined where there is nothing. Throws UsageError. */
export function stampOf(path: string): FileStamp | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const { mtimeMs, size, ino } = stats;
    // What changed within this tick may change again without a new time: it must be equal to no later stamp.
    return { mtimeMs: Date.now() - mtimeMs > TICK_MS ? mtimeMs : Number.NaN, size, inode: ino };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(path, error);
  }
}

/** Whether a file or folder is for sure as it was when the stamp was taken of it. Throws UsageError. */
export function isStill(path: string, stamp: FileStamp | undefined): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || stamp === undefined) return stats === stamp;
    // No time is equal to the one of a stamp that was taken too soon.
    return stats.mtimeMs === stamp.mtimeMs && stats.size === stamp.size && stats.ino === stamp.inode;
  } catch (error) {
    if (isAbsent(error)) return stamp === undefined;
    throw unreadable(path, error);
  }
}

/** True where nothing has changed between the two for sure. */
export function isSameStamp(one: FileStamp | undefined, other: FileStamp | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.mtimeMs === other.mtimeMs && one.size === other.size && one.inode === other.inode;
}
