import { UsageError } from "../errors.ts";

/** The three parts of a message to a person: what happened, what is known, what to type next. */
export type Parts = readonly [happened: string, known: string, next: string];

/** A mistake of the person at the command line, a line for each part of its message. */
export function usageError(code: string, parts: Parts, cause?: unknown): UsageError {
  return new UsageError(code, parts.join("\n"), cause === undefined ? undefined : { cause });
}
