import { readFileSync, statSync } from "node:fs";
import type { Adapter } from "lowdb";
import { isAbsent, unreadable } from "./store-errors.ts";
import { writeAtomically } from "./write-atomically.ts";

/** How a value stands in its file. */
export interface TextFormat<Value> {
  /** Throws an error that names the file where the text is not such a value. */
  parse(text: string): Value;
  print(value: Value): string;
}

/**
 * A lowdb adapter for one file that many processes may write at once, which lowdb's own JSONFile does not
 * bear: its writers share one temporary name. Null stands for no file, and is never written. Rejects with
 * UsageError that names the file where it cannot be read or written.
 */
export function atomicJson<Value>(file: string, format: TextFormat<Value>): Adapter<Value | null> {
  return {
    async read() {
      const text = readText(file);
      return text === undefined ? null : format.parse(text);
    },
    async write(value) {
      if (value !== null) await writeAtomically(file, format.print(value));
    },
  };
}

/** Synchronous: for files of a few kilobytes that takes microseconds, the thread pool a quarter millisecond. */
function readText(file: string): string | undefined {
  try {
    // Most are asked for when they are about to be made, and an error costs many times this look.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    // Some editors put a byte order mark in front, which JSON does not know.
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(file, error);
  }
}
