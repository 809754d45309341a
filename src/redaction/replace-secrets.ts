/**
 * What stands in a secret's place. It is the same for every value, so that a dummy key gives the data that
 * the real key gave; it stays inside JSON strings as it is, and no pattern of a key matches it.
 */
export const PLACEHOLDER = "[redacted]";

/** A stretch of bytes that gives way to the placeholder. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

/** Where the forms occur in the bytes: ascending, and overlapping finds made one. */
export function findCuts(bytes: Buffer, forms: readonly Buffer[]): Cut[] {
  const found: Cut[] = [];
  for (const form of forms) {
    let start = bytes.indexOf(form);
    while (start !== -1) {
      found.push({ start, end: start + form.length });
      start = bytes.indexOf(form, start + form.length);
    }
  }
  return found.length > 1 ? mergeCuts(found) : found;
}

/** The bytes with a placeholder for each cut; the same buffer when there is none. */
export function replaceCuts(bytes: Buffer, cuts: readonly Cut[]): Buffer {
  if (cuts.length === 0) return bytes;
  const placeholder = Buffer.from(PLACEHOLDER);
  const pieces: Buffer[] = [];
  let rest = 0;
  for (const { start, end } of cuts) {
    pieces.push(bytes.subarray(rest, start), placeholder);
    rest = end;
  }
  pieces.push(bytes.subarray(rest));
  return Buffer.concat(pieces);
}

/** The text with a placeholder for each secret; the same text when there is none. */
export function replaceInText(text: string, forms: readonly Buffer[]): string {
  if (forms.length === 0) return text;
  const bytes = Buffer.from(text);
  const cuts = findCuts(bytes, forms);
  return cuts.length === 0 ? text : replaceCuts(bytes, cuts).toString();
}

/** A view of the bytes as Node's own type, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function mergeCuts(found: readonly Cut[]): Cut[] {
  const merged: Cut[] = [];
  for (const cut of found.toSorted((left, right) => left.start - right.start)) {
    const last = merged.at(-1);
    if (last === undefined || cut.start >= last.end) merged.push(cut);
    else if (cut.end > last.end) merged[merged.length - 1] = { start: last.start, end: cut.end };
  }
  return merged;
}
