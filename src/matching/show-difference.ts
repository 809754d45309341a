import type { Difference } from "../model/difference.ts";
import type { JsonValue } from "../model/json.ts";
import type { DataDifference } from "./differences.ts";

/** How much of a long text is shown around the stretch that differs, on each side. */
const SURROUNDINGS = 30;
/** How much is shown of the stretch itself, and of a value without a counterpart. */
const MAX_STRETCH = 60;
/** What is no longer is shown whole. */
const MAX_WHOLE = MAX_STRETCH + SURROUNDINGS;

/**
 * A difference for people: values as JSON; of long strings on both sides only the stretch that differs with
 * about 30 characters before and behind it, and `…` for what is left out.
 */
export function showDifference({ path, kind, asked, recorded }: DataDifference): Difference {
  if (typeof asked === "string" && typeof recorded === "string") {
    const [askedText, recordedText] = stretches(asked, recorded);
    return { path, kind, asked: oneLine(askedText), recorded: oneLine(recordedText) };
  }
  return { path, kind, asked: showValue(asked), recorded: showValue(recorded) };
}

function showValue(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return oneLine(headOf(value, MAX_WHOLE));
  return Object.is(value, -0) ? "-0" : headOf(oneLine(value), MAX_WHOLE);
}

// JSON escapes line breaks and the like, but not these.
const CONTROL = /[\u007f-\u009f\u2028\u2029]/g;

function oneLine(value: JsonValue): string {
  return JSON.stringify(value).replace(
    CONTROL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function stretches(asked: string, recorded: string): [string, string] {
  if (asked.length <= MAX_WHOLE && recorded.length <= MAX_WHOLE) return [asked, recorded];
  const start = commonStart(asked, recorded);
  const end = commonEnd(asked, recorded, start);
  return [stretchOf(asked, start, end), stretchOf(recorded, start, end)];
}

/** A text from a little before `start` to a little behind what is `end` characters from its end. */
function stretchOf(text: string, start: number, end: number): string {
  const from = whole(text, Math.max(0, start - SURROUNDINGS));
  const stretchEnd = text.length - end;
  const isLong = stretchEnd - start > MAX_STRETCH;
  const to = whole(text, Math.min(text.length, isLong ? start + MAX_STRETCH : stretchEnd + SURROUNDINGS));
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

/** How many characters of two texts are not the same, from the first that differs to the last. */
export function differingLength(asked: string, recorded: string): number {
  const start = commonStart(asked, recorded);
  return Math.max(asked.length, recorded.length) - start - commonEnd(asked, recorded, start);
}

function commonStart(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

function commonEnd(one: string, other: string, start: number): number {
  const limit = Math.min(one.length, other.length) - start;
  let length = 0;
  while (
    length < limit &&
    one.charCodeAt(one.length - 1 - length) === other.charCodeAt(other.length - 1 - length)
  )
    length += 1;
  return length;
}

function headOf(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, whole(text, length))}…`;
}

const LOW_SURROGATE = /[\udc00-\udfff]/;

/** The offset, or the one before it where it would cut a character in two. */
function whole(text: string, offset: number): number {
  return offset > 0 && LOW_SURROGATE.test(text.charAt(offset)) ? offset - 1 : offset;
}
