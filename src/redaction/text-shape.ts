import type { Range } from "./edit.ts";
import { rootPlace } from "./json-places.ts";
import { visitStrings } from "./json-strings.ts";
import type { MemberKind, MemberRules } from "./member-places.ts";
import { collectStrings } from "./streamed-strings.ts";

/** A string value of the JSON in a text that is something by its place. */
export interface PlacedString extends Range {
  readonly kind: NonNullable<MemberKind>;
}

/** What a text is made of, as far as redaction asks. */
export interface TextShape {
  /** The string values in its JSON that are something by their place, in order. */
  readonly placed: readonly PlacedString[];
  /** Strings that a stream brought in pieces: what a client puts together. */
  readonly streamed: readonly (readonly Range[])[];
}

const NO_SHAPE: TextShape = { placed: [], streamed: [] };

/** Reads the shape of a text (one character a byte) of this media type. Lenient: what is no JSON has no strings. */
export function textShape(text: string, type: string, rules: MemberRules): TextShape {
  const pieces = piecesOf(text, type);
  if (pieces.length === 0) return NO_SHAPE;
  const isStream = pieces.length > 1;
  const placed: PlacedString[] = [];
  const strings = collectStrings(text);
  const root = rootPlace(rules);
  const visitor: Parameters<typeof visitStrings>[3] = {
    value({ kind, isPieceOf, trail }, start, end, indexes) {
      if (kind !== undefined) placed.push({ start, end, kind });
      if (isStream ? isPieceOf !== "nothing" : isPieceOf === "stream or array")
        strings.add(trail, start, end, isStream ? indexes : indexes.slice(1));
    },
    name({ tellsIndex }, end) {
      const index = tellsIndex && isStream ? valueBehind(text, end) : undefined;
      if (index !== undefined) strings.tell(index);
    },
  };
  for (const piece of pieces) {
    visitStrings(text, piece, root, visitor);
    strings.endPiece();
  }
  if (type === "text/event-stream") {
    for (const { start, end } of plainData(text, pieces)) strings.add(PLAIN_DATA, start, end, []);
    strings.endPiece();
  }
  return { placed, streamed: strings.texts() };
}

/** The stretches that hold a JSON document each. */
function piecesOf(text: string, type: string): Range[] {
  if (type === "text/event-stream" || /^(event|data|:|id)[ :]/.test(text)) {
    return split(text, EVENT_END, "\n\n").map(({ start, end }) => ({
      start: dataStart(text, start, end),
      end,
    }));
  }
  if (/jsonl|ndjson|jsonlines|stream\+json/.test(type)) return split(text, /\n/g, "\n");
  return looksLikeJson(text, type) ? [{ start: 0, end: text.length }] : [];
}

/** Clients post JSON under any type; source code has quotation marks and brackets too. */
function looksLikeJson(text: string, type: string): boolean {
  if (/[/+]json$/.test(type)) return true;
  const first = /^\s*[{[]/.test(text.slice(0, EDGE));
  return first && /[\]}]\s*$/.test(text.slice(-EDGE));
}

const EDGE = 256;
const EVENT_END = /\r\n\r\n|\n\n|\r\r/g;

/** Splits at a separator, which is this one text alone where there are no carriage returns. */
function split(text: string, separator: RegExp, plain: string): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  if (text.includes("\r")) {
    for (const { 0: match, index } of text.matchAll(separator)) {
      ranges.push({ start, end: index });
      start = index + match.length;
    }
  } else {
    for (let end = text.indexOf(plain); end !== -1; end = text.indexOf(plain, start)) {
      ranges.push({ start, end });
      start = end + plain.length;
    }
  }
  ranges.push({ start, end: text.length });
  return ranges;
}

const DATA = "data:";

/** Comments before the data may hold a stray quotation mark. */
function dataStart(text: string, start: number, end: number): number {
  if (start + DATA.length <= end && text.startsWith(DATA, start)) return start;
  const data = /^data:/m.exec(text.slice(start, end));
  return data === null ? end : start + data.index;
}

const VALUE = /\s*:\s*("[^"]*"|\d+)/y;

/** The number or the string behind a member's name, as it is written. */
function valueBehind(text: string, start: number): string | undefined {
  VALUE.lastIndex = start;
  return VALUE.exec(text)?.[1];
}

/** The trail of what is no JSON. */
const PLAIN_DATA = "\u0000data";
const PLAIN_LINE = /^data: ?(?![{[])([^\r\n]*)$/gm;
const JSON_DATA = /^data: ?[{[]/;

/** The data of events, where it is not all JSON: pieces of a text as they are, which may begin with a bracket too. */
function plainData(text: string, events: readonly Range[]): Range[] {
  if (events.every((event) => isJsonEvent(text, event))) return [];
  return Array.from(text.matchAll(PLAIN_LINE), ({ 0: line, 1: data = "", index }) => {
    const end = index + line.length;
    return { start: end - data.length, end };
  });
}

function isJsonEvent(text: string, { start, end }: Range): boolean {
  const event = text.slice(start, end);
  return event === "" || (JSON_DATA.test(event) && !event.includes("\n") && !event.includes("\r"));
}
