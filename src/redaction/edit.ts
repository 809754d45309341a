import type { Chunk } from "../model/interaction.ts";

/** A stretch of a text, by offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A stretch of a text that gives way to another text. */
export interface Edit extends Range {
  readonly text: string;
  /** What it was found by: `own-credential`, `environment`, a place, or a pattern's id. */
  readonly rule: string;
  /** In which reading of the text, such as `plain`, `json` or `base64`. */
  readonly view: string;
}

/** Ascending, none over another: of two finds the wider one stays, and overlapping ones become one. */
export function mergeEdits(edits: readonly Edit[]): Edit[] {
  const merged: Edit[] = [];
  if (edits.length === 0) return merged;
  for (const edit of edits.toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    const last = merged.at(-1);
    if (last === undefined || edit.start >= last.end) merged.push(edit);
    else if (edit.end > last.end) merged[merged.length - 1] = { ...last, end: edit.end };
  }
  return merged;
}

/** The text with merged edits made; the same text when there is none. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const pieces: string[] = [];
  let rest = 0;
  for (const { start, end, text: fresh } of edits) {
    pieces.push(text.slice(rest, start), fresh);
    rest = end;
  }
  pieces.push(text.slice(rest));
  return pieces.join("");
}

/**
 * The same chunks over a text with merged edits made. What was put in belongs to the chunk in which the old
 * text began; a chunk of which nothing is left is gone.
 */
export function fitChunks(chunks: readonly Chunk[], edits: readonly Edit[]): readonly Chunk[] {
  if (edits.length === 0) return chunks;
  const fitted: Chunk[] = [];
  const shift = shiftsOf(edits);
  let end = 0;
  let fittedEnd = 0;
  for (const [atMs, bytes] of chunks) {
    end += bytes;
    const bytesNow = end + shift(end) - fittedEnd;
    fittedEnd += bytesNow;
    if (bytesNow > 0) fitted.push([atMs, bytesNow]);
  }
  return fitted;
}

/** By how much offsets move, to be asked in ascending order; one inside an edit moves behind it. */
function shiftsOf(edits: readonly Edit[]): (offset: number) => number {
  let done = 0;
  let settled = 0;
  return (offset) => {
    for (let edit = edits[done]; edit !== undefined && edit.end <= offset; edit = edits[done]) {
      settled += edit.text.length - (edit.end - edit.start);
      done += 1;
    }
    const open = edits[done];
    if (open === undefined || open.start >= offset) return settled;
    return settled + open.text.length - (offset - open.start);
  };
}

/** A text without its secrets. */
export interface RedactedBody {
  /** One character a byte; the same text where nothing was taken out. */
  readonly text: string;
  /** What was done to it, pass after pass, each on what the pass before it had left. */
  readonly passes: readonly (readonly Edit[])[];
}
