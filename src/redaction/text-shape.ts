import type { Range } from "./edit.ts";
import { type Path, visitStrings } from "./json-strings.ts";
import { type MemberKind, memberKind, type MemberRules } from "./member-places.ts";

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

/** No API nests this deep, and what does is not worth the time that its paths take. */
const MAX_DEPTH = 100;

/** Reads the shape of a text (one character a byte) of this media type. Lenient: what is no JSON has no strings. */
export function textShape(text: string, type: string, rules: MemberRules): TextShape {
  const pieces = piecesOf(text, type);
  const placed: PlacedString[] = [];
  const groups = new Map<string, Range[]>();
  for (const piece of pieces) {
    const discriminator = pieces.length > 1 ? indexesIn(text.slice(piece.start, piece.end)) : "";
    visitStrings(text, piece, (path, { start, end }) => {
      if (path.length > MAX_DEPTH) return;
      const kind = memberKind(path, rules);
      if (kind !== undefined) placed.push({ start, end, kind });
      const key = streamKey(path, pieces.length > 1, discriminator);
      if (key !== undefined) addTo(groups, key, { start, end });
    });
  }
  if (type === "text/event-stream") groups.set("", plainData(text));
  return { placed, streamed: [...groups.values()].filter((group) => isStreamed(text, group)) };
}

function addTo(groups: Map<string, Range[]>, key: string, range: Range): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [range]);
  else group.push(range);
}

const EVENT_END = /\r\n\r\n|\n\n|\r\r/g;

/** The stretches that hold a JSON document each. */
function piecesOf(text: string, type: string): Range[] {
  if (type === "text/event-stream" || /^(event|data|:|id)[ :]/.test(text)) {
    return split(text, EVENT_END).map(({ start, end }) => ({ start: dataStart(text, start, end), end }));
  }
  if (/jsonl|ndjson|jsonlines|stream\+json/.test(type)) return split(text, /\n/g);
  return looksLikeJson(text, type) ? [{ start: 0, end: text.length }] : [];
}

/** Clients post JSON under any type; source code has quotation marks and brackets too. */
function looksLikeJson(text: string, type: string): boolean {
  if (/[/+]json$/.test(type)) return true;
  const first = /^\s*[{[]/.test(text.slice(0, EDGE));
  return first && /[\]}]\s*$/.test(text.slice(-EDGE));
}

const EDGE = 256;

function split(text: string, separator: RegExp): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  for (const { 0: match, index } of text.matchAll(separator)) {
    ranges.push({ start, end: index });
    start = index + match.length;
  }
  ranges.push({ start, end: text.length });
  return ranges;
}

/** Comments before the data may hold a stray quotation mark. */
function dataStart(text: string, start: number, end: number): number {
  const data = /^data:/m.exec(text.slice(start, end));
  return data === null ? end : start + data.index;
}

const INDEX = /"(?:index|output_index|content_index|contentBlockIndex|item_id)"\s*:\s*("[^"]*"|\d+)/g;

/** Streams of several answers, or of several parts of one, tell by these which one a piece belongs to. */
function indexesIn(json: string): string {
  if (!json.includes('index"') && !json.includes("Index") && !json.includes("item_id")) return "";
  return Array.from(json.matchAll(INDEX), (match) => match[1]).join();
}

/** Members that name a piece, or pad it, rather than carry a part of a text. */
const NEVER_STREAMED = new Set(["id", "type", "object", "model", "obfuscation", "p", "role", "created_at"]);

/** Pieces with the same key may be parts of one text; undefined where they cannot be. */
function streamKey(path: Path, inPieces: boolean, discriminator: string): string | undefined {
  const isStreamedArray = !inPieces && typeof path[0] === "number" && path.length > 1;
  if (!inPieces && !isStreamedArray) return undefined;
  const last = path.at(-1);
  if (typeof last === "string" && NEVER_STREAMED.has(last)) return undefined;
  return `${discriminator} ${(isStreamedArray ? path.slice(1) : path).join("\u0000")}`;
}

/** What is the same in every piece is no part of a text. */
function isStreamed(text: string, group: readonly Range[]): boolean {
  const [first] = group;
  if (first === undefined || group.length < 2) return false;
  const firstText = text.slice(first.start, first.end);
  return group.some(({ start, end }) => text.slice(start, end) !== firstText);
}

const PLAIN_DATA = /^data: ?(?![{[])([^\r\n]*)$/gm;

/** The data of events that are no JSON: pieces of a text as they are. */
function plainData(text: string): Range[] {
  return Array.from(text.matchAll(PLAIN_DATA), ({ 0: line, 1: data = "", index }) => {
    const end = index + line.length;
    return { start: end - data.length, end };
  });
}
