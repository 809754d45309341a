import type { Range } from "./edit.ts";

/** The names and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** Told of each string value: its path, which changes afterwards, and its content between the quotes. */
export type StringVisitor = (path: Path, content: Range) => void;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Visits the string values of JSON in a stretch of a text, in order, without building anything of it. Lenient:
 * what is no JSON has its quoted parts visited, or nothing.
 */
export function visitStrings(text: string, { start, end }: Range, visit: StringVisitor): void {
  const path: (string | number)[] = [];
  let expectsName = false;
  let i = start;
  while (i < end) {
    const code = text.charCodeAt(i);
    i += 1;
    if (code === QUOTE) {
      const close = closingQuote(text, i, end);
      if (expectsName) path[path.length - 1] = nameOf(text.slice(i, close));
      else visit(path, { start: i, end: close });
      expectsName = false;
      i = close + 1;
    } else if (code === OPEN_OBJECT) {
      path.push("");
      expectsName = true;
    } else if (code === OPEN_ARRAY) {
      path.push(0);
      expectsName = false;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      path.pop();
      expectsName = false;
    } else if (code === COMMA) {
      const last = path.at(-1);
      if (typeof last === "number") path[path.length - 1] = last + 1;
      expectsName = typeof last === "string";
    }
  }
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
