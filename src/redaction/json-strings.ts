import type { Range } from "./edit.ts";
import type { Place } from "./json-places.ts";

/** Told of the strings of JSON, in order. */
export interface StringVisitor {
  /** A value: its place, the indexes on the way there, which change afterwards, and its content between the quotes. */
  value(place: Place, start: number, end: number, indexes: readonly number[]): void;
  /** A member's name, and where the text goes on behind it. */
  name(place: Place, end: number): void;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** 1 for the characters that matter between strings: numbers and what parts names from values do not. */
const IS_TOLD = new Uint8Array(256);
for (const code of [QUOTE, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT]) IS_TOLD[code] = 1;

/**
 * Visits the strings of JSON in a stretch of a text, without building anything of it; `root` is the place of the
 * whole. Lenient: what is no JSON has its quoted parts visited, or nothing.
 */
export function visitStrings(text: string, { start, end }: Range, root: Place, visitor: StringVisitor): void {
  const containers: Place[] = [];
  const areArrays: boolean[] = [];
  const indexes: number[] = [];
  // Where the next value stands; in an object without a member yet, the object itself.
  let place = root;
  let expectsName = false;
  let i = start;
  while (i < end) {
    const code = text.charCodeAt(i);
    i += 1;
    if (IS_TOLD[code] !== 1) continue;
    if (code === QUOTE && expectsName) {
      const quote = closingQuote(text, i, end);
      place = memberAt(text, { start: i, end: quote }, containers.at(-1) ?? root, place);
      i = quote + 1;
      visitor.name(place, i);
      expectsName = false;
    } else if (code === QUOTE) {
      const quote = closingQuote(text, i, end);
      if (!place.isTooDeep) visitor.value(place, i, quote, indexes);
      i = quote + 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      // No JSON, where a name was expected.
      if (expectsName && place === containers.at(-1)) place = place.at("");
      containers.push(place);
      expectsName = code === OPEN_OBJECT;
      areArrays.push(!expectsName);
      if (expectsName) continue;
      indexes.push(0);
      place = place.at(0);
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      place = containers.pop() ?? root;
      if (areArrays.pop() === true) indexes.pop();
      expectsName = false;
    } else if (code === COMMA) {
      expectsName = areArrays.at(-1) === false;
      if (expectsName || indexes.length === 0) continue;
      const index = (indexes.pop() ?? 0) + 1;
      indexes.push(index);
      place = containers.at(-1)?.at(index) ?? root;
    }
  }
}

/** The member of a name, most often the one that came there the last time too. */
function memberAt(text: string, { start, end }: Range, object: Place, previous: Place): Place {
  const likely = previous === object ? object.first : previous.next;
  if (likely?.name?.length === end - start && text.startsWith(likely.name, start)) return likely;
  const member = object.at(nameOf(text.slice(start, end)));
  if (!member.isRemembered) return member;
  if (previous === object) object.first = member;
  else previous.next = member;
  return member;
}

function closingQuote(text: string, from: number, end: number): number {
  let close = text.indexOf('"', from);
  while (close !== -1 && close < end) {
    let before = close;
    while (before > from && text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((close - before) % 2 === 0) return close;
    close = text.indexOf('"', close + 1);
  }
  return end;
}

function nameOf(content: string): string {
  if (!content.includes("\\")) return content;
  try {
    return JSON.parse(`"${content}"`) as string;
  } catch {
    return content;
  }
}
