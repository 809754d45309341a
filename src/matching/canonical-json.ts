import type { JsonValue } from "../model/json.ts";

// What JSON.stringify may write otherwise than the canonical form does. It has escaped lone surrogates already. To look
// for one after the other costs less than one pattern for all.
const SPECIAL = ["<", ">", "&", "\u2028", "\u2029", "\\ud"];
const LONE_SURROGATE = /\p{Surrogate}/gu;
const TO_ESCAPE = /[<>&\u2028\u2029]/g;
const ANY_SURROGATE = /[\ud800-\udfff]/;

/**
 * Canonical JSON: no spaces, keys sorted by their UTF-8 bytes at every depth, strings raw but `<`, `>`, `&`,
 * U+2028 and U+2029, which are escaped, lone surrogates as U+FFFD, numbers as ECMAScript prints them, and
 * `-0`. Recursive: values nested deeper than `parseBoundedJson` lets through may overflow the stack.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of sortedKeys(value)) {
    members += `${members === "" ? "" : ","}${quote(key)}:${canonicalJson(value[key] ?? null)}`;
  }
  return `{${members}}`;
}

function quote(text: string): string {
  const quoted = JSON.stringify(text);
  if (!SPECIAL.some((special) => quoted.includes(special))) return quoted;
  return JSON.stringify(text.replace(LONE_SURROGATE, "\ufffd")).replace(
    TO_ESCAPE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sortedKeys(object: object): string[] {
  const keys = Object.keys(object).toSorted();
  // UTF-16 and UTF-8 sort alike, but for characters beyond U+FFFF.
  return keys.some((key) => ANY_SURROGATE.test(key)) ? keys.toSorted(byUtf8) : keys;
}

function byUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
