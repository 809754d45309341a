import type { UsageError } from "../errors.ts";
import { usageError } from "./usage-error.ts";

/** A name that means nothing, and those that would have meant something. */
export interface UnknownName {
  /** The error's code, such as `unknown_option`. */
  readonly code: string;
  /** What happened, a sentence. */
  readonly problem: string;
  readonly name: string;
  readonly known: readonly string[];
  /** How a known name is to be typed, such as `--port`; as it is where this is left out. */
  readonly write?: (known: string) => string;
  /** What to type next, a sentence. */
  readonly advice: string;
}

/** The one refusal for options, variables, members and commands that do not exist. */
export function unknownName({ code, problem, name, known, advice, write = String }: UnknownName): UsageError {
  const nearest = nearestName(name, known);
  const hint =
    nearest === undefined ? `Known are ${known.map(write).join(", ")}.` : `Did you mean ${write(nearest)}?`;
  return usageError(code, [problem, hint, advice]);
}

/** The known name that begins like this, or that fewest slips lead to; undefined where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(3, Math.ceil(name.length / 3));
  for (const candidate of known) {
    const slips = candidate.startsWith(name) ? 1 : countSlips(name, candidate);
    if (slips >= fewest) continue;
    fewest = slips;
    nearest = candidate;
  }
  return nearest;
}

/** Letters to insert, delete or change (Levenshtein's distance). */
function countSlips(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
