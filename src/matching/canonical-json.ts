import type { JsonValue } from "../model/json.ts";

// What JSON.stringify leaves as it is, and the canonical form does not.
const ESCAPES = [
  ["<", "\\u003c"],
  [">", "\\u003e"],
  ["&", "\\u0026"],
  ["\u2028", "\\u2028"],
  ["\u2029", "\\u2029"],
] as const;
// Backslashes that are escaped too, so that none is taken for the beginning of the next escape.
const ESCAPED = /\\(?:ud[0-9a-f]{3}|.)/g;
// All but control characters, quotes, backslashes and surrogates is the same in quotes.
const TO_QUOTE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const ANY_SURROGATE = /[\ud800-\udfff]/;

/**
 * Canonical JSON: no spaces, keys sorted by their UTF-8 bytes at every depth, strings raw but `<`, `>`, `&`,
 * U+2028 and U+2029, which are escaped, lone surrogates as U+FFFD, numbers as ECMAScript prints them, and
 * `-0`. Recursive: values nested deeper than `parseBoundedJson` lets through may overflow the stack.
 */
export function canonicalJson(value: JsonValue): string {
  // All of this stands in strings alone, so that the text can be gone through at once.
  let text = sortedJson(value);
  if (text.includes("\\ud")) text = text.replace(ESCAPED, (found) => (found.length > 2 ? "\ufffd" : found));
  for (const [character, escape] of ESCAPES) text = text.replaceAll(character, escape);
  return text;
}

function sortedJson(value: JsonValue): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  let inside = "";
  if (Array.isArray(value)) {
    for (const item of value) inside += inside === "" ? sortedJson(item) : `,${sortedJson(item)}`;
    return `[${inside}]`;
  }
  for (const key of sortedKeys(value)) {
    inside += `${inside === "" ? "" : ","}${quote(key)}:${sortedJson(value[key] ?? null)}`;
  }
  return `{${inside}}`;
}

/** JSON.stringify looks longer at each character. */
function quote(text: string): string {
  return TO_QUOTE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function sortedKeys(object: object): string[] {
  const keys = Object.keys(object).toSorted();
  // UTF-16 and UTF-8 sort alike, but for characters beyond U+FFFF.
  return keys.some((key) => ANY_SURROGATE.test(key)) ? keys.toSorted(byUtf8) : keys;
}

function byUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
