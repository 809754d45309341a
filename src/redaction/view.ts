import type { Range } from "./edit.ts";
import { JSON_ESCAPE, unescape } from "./json-escapes.ts";

/**
 * A reading of a text: what it says once an encoding is undone, and where in the text that stands. All texts
 * here have one character a byte.
 */
export interface View {
  /** The encodings that were undone, such as `json`. */
  readonly name: string;
  readonly text: string;
  /** The stretches of the original that a stretch of this reading stands for; several where it was joined. */
  ranges(start: number, end: number): Range[];
}

/** The text as it is. */
export function plainView(text: string): View {
  return { name: "plain", text, ranges: (start, end) => [{ start, end }] };
}

/** The characters `at` of a reading come from `from` to `to` of its original: copied, or decoded as a whole. */
interface Segment {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly copied: boolean;
}

/**
 * A reading in which every match of `pattern` (flag g) is decoded; undefined where there is none. Where everything
 * stands is only asked where something is found, and only then made out.
 */
export function decodedView(
  parent: View,
  name: string,
  pattern: RegExp,
  decode: (match: string) => string,
): View | undefined {
  let isDecoded = false;
  const text = parent.text.replace(pattern, (match) => {
    isDecoded = true;
    return decode(match);
  });
  if (!isDecoded) return undefined;
  let ranges: View["ranges"] | undefined;
  return {
    name,
    text,
    ranges(start, end) {
      ranges ??= rangesOf(decodedSegments(parent.text, pattern, decode), parent);
      return ranges(start, end);
    },
  };
}

function decodedSegments(text: string, pattern: RegExp, decode: (match: string) => string): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  let from = 0;
  const add = (length: number, to: number, copied: boolean): void => {
    if (length > 0) segments.push({ at, from, to, copied });
    at += length;
    from = to;
  };
  for (const { 0: match, index } of text.matchAll(pattern)) {
    add(index - from, index, true);
    add(decode(match).length, index + match.length, false);
  }
  add(text.length - from, text.length, true);
  return segments;
}

/** A reading that puts stretches of its original side by side, with a separator between them. */
export function joinedView(parent: View, name: string, stretches: readonly Range[], separator = ""): View {
  const segments: Segment[] = [];
  let at = 0;
  for (const { start, end } of stretches) {
    if (start !== end) segments.push({ at, from: start, to: end, copied: true });
    at += end - start + separator.length;
  }
  const text = stretches.map(({ start, end }) => parent.text.slice(start, end)).join(separator);
  return { name, text, ranges: rangesOf(segments, parent) };
}

const BEFORE = 64;
const MAX_AFTER = 8192;
const WORD_END = /[\s"'<>]/g;

/** Only the surroundings of a pattern (flag g): from a little before to the end of the word; undefined for none. */
function around(parent: View, pattern: RegExp): View | undefined {
  const windows: { start: number; end: number }[] = [];
  for (const { index } of parent.text.matchAll(pattern)) {
    const last = windows.at(-1);
    if (last !== undefined && index < last.end) continue;
    const start = Math.max(0, index - BEFORE);
    if (last !== undefined && start <= last.end) last.end = wordEnd(parent.text, index);
    else windows.push({ start, end: wordEnd(parent.text, index) });
  }
  return windows.length === 0 ? undefined : joinedView(parent, parent.name, windows, "\n");
}

function wordEnd(text: string, from: number): number {
  WORD_END.lastIndex = from;
  return Math.min(WORD_END.exec(text)?.index ?? text.length, from + MAX_AFTER);
}

function rangesOf(segments: readonly Segment[], parent: View): View["ranges"] {
  return (start, end) => {
    const ranges: Range[] = [];
    for (let i = segmentAt(segments, start); i < segments.length; i += 1) {
      const segment = segments[i];
      if (segment === undefined || segment.at >= end) break;
      const { at, from, to, copied } = segment;
      const first = copied ? Math.max(from, from + start - at) : from;
      const last = copied ? Math.min(to, from + end - at) : to;
      for (const range of parent.ranges(first, last)) {
        const previous = ranges.at(-1);
        if (previous?.end === range.start)
          ranges[ranges.length - 1] = { start: previous.start, end: range.end };
        else ranges.push(range);
      }
    }
    return ranges;
  };
}

/** The last segment that begins at or before an offset, by halving. */
function segmentAt(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const PERCENT_ESCAPE = /%[0-9a-fA-F]{2}/g;

/** The reading with JSON's escapes undone, wherever they stand; undefined where there is none. */
export function unescapedView(parent: View): View | undefined {
  if (!parent.text.includes("\\")) return undefined;
  return decodedView(parent, nameInside(parent, "json"), JSON_ESCAPE, unescape);
}

/** As {@link unescapedView}, of JSON in JSON: only the words with escapes in them, which are few. */
export function unescapedWords(parent: View): View | undefined {
  const words = parent.text.includes("\\") ? around(parent, JSON_ESCAPE) : undefined;
  return words === undefined
    ? undefined
    : decodedView(words, nameInside(parent, "json"), JSON_ESCAPE, unescape);
}

function nameInside({ name }: View, encoding: string): string {
  return name === "plain" ? encoding : `${name}, ${encoding}`;
}

/** The words with percent-encoding in them and it undone; undefined where there is none. */
export function percentDecodedView(parent: View): View | undefined {
  const words = parent.text.includes("%") ? around(parent, PERCENT_ESCAPE) : undefined;
  if (words === undefined) return undefined;
  return decodedView(words, nameInside(parent, "percent"), PERCENT_ESCAPE, (escape) =>
    String.fromCharCode(Number.parseInt(escape.slice(1), 16)),
  );
}
