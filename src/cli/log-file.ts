import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { systemReason } from "../model/system-reason.ts";
import type { Terminal, Writer } from "./terminal.ts";
import { usageError } from "./usage-error.ts";

/** A file that lines are appended to. */
export interface LogFile extends Writer, Disposable {}

/**
 * Opens the file for appending. What is written is on its way to the disk when `write` returns, so that nothing is
 * lost at the end. Throws UsageError where the file cannot be opened; should writing fail later (a full
 * disk), the lines go to standard error, because a log is no reason to stop.
 */
export function openLogFile(file: string, { cwd, stderr }: Pick<Terminal, "cwd" | "stderr">): LogFile {
  const descriptor = open(file, resolve(cwd, file));
  let broken = false;
  return {
    write(text) {
      try {
        if (!broken) writeSync(descriptor, text);
      } catch (error) {
        broken = true;
        stderr.write(`Cannot write the log file ${file}: ${systemReason(error)}. Its lines go on here.\n`);
      }
      if (broken) stderr.write(text);
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

function open(file: string, path: string): number {
  try {
    return openSync(path, "a");
  } catch (error) {
    throw usageError(
      "log_file",
      [
        `Cannot write the log file ${file}: ${systemReason(error)}.`,
        `Its lines would be appended at ${path}.`,
        "Name another file with --log, or leave that option out to see them on standard error.",
      ],
      error,
    );
  }
}
