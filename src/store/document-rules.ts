import type { BrokenOff } from "../model/exchange.ts";
import type { Chunk } from "../model/interaction.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { remembering } from "../model/kept.ts";
import { splitAbsoluteForm } from "../model/origin.ts";

/** What a member must be, in words that follow "should be". */
export interface Rule<Value> {
  readonly expected: string;
  accepts(value: unknown): value is Value;
}

/** Any string. */
export const TEXT: Rule<string> = { expected: "a string", accepts: isText };

/** Strings, or none. */
export const TEXTS: Rule<string[]> = {
  expected: "an array of strings",
  accepts: (value): value is string[] => isArrayOf(value, isText),
};

/** A day of the calendar. */
export const DAY: Rule<string> = {
  expected: 'a day such as "2026-01-31"',
  accepts: (value): value is string =>
    isText(value) && /^\d{4}-\d\d-\d\d$/.test(value) && isInCalendar(value),
};

/** Any object. */
export const OBJECT: Rule<JsonObject> = { expected: "an object", accepts: isJsonObject };

/** One object or more. */
export const OBJECTS: Rule<JsonObject[]> = {
  expected: "an array of one or more objects",
  accepts: (value): value is JsonObject[] => isArrayOf(value, isJsonObject) && value.length > 0,
};

/** `http://...` or `https://...`. */
export const ABSOLUTE_URL: Rule<string> = {
  expected: "an absolute http or https URL",
  accepts: (value): value is string => isText(value) && splitAbsoluteForm(value) !== undefined,
};

/** What Node lets into a status line and into header values (RFC 9110, 5.5). */
export const STATUS_TEXT: Rule<string> = {
  expected: "a string without line breaks and other control characters",
  accepts: (value): value is string => isText(value) && /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value),
};

const HEADER = /^[\w!#$%&'*+.^`|~-]+: [\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Header lines, or none. */
export const HEADERS: Rule<string[]> = {
  expected: 'an array of header lines such as "Content-Type: application/json"',
  accepts: (value): value is string[] => TEXTS.accepts(value) && value.every((line) => HEADER.test(line)),
};

/** A time; fractions are fine. */
export const MILLISECONDS: Rule<number> = {
  expected: "a number of milliseconds, 0 or more",
  accepts: (value): value is number => typeof value === "number" && value >= 0,
};

/** Pieces of a body, or none. */
export const CHUNKS: Rule<Chunk[]> = {
  expected: "an array of pairs [milliseconds, bytes]",
  accepts: (value): value is Chunk[] => isArrayOf(value, isChunk),
};

/** How an answer broke off. */
export const BROKEN_OFF: Rule<BrokenOff> = {
  expected: '"reset" or "early"',
  accepts: (value): value is BrokenOff => value === "reset" || value === "early",
};

function isChunk(value: unknown): value is Chunk {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    MILLISECONDS.accepts(value[0]) &&
    wholeNumber(0).accepts(value[1])
  );
}

/** Remembered, because all fixtures of a run are of one day or two. */
const isInCalendar = remembering((text) => {
  const day = new Date(text);
  // The 31st of a month without one would become the first of the next.
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
});

/** An integer within both bounds. */
export function wholeNumber(from: number, to: number = Number.MAX_SAFE_INTEGER): Rule<number> {
  return {
    expected:
      to < Number.MAX_SAFE_INTEGER ? `a whole number from ${from} to ${to}` : `a whole number from ${from}`,
    accepts: (value): value is number =>
      typeof value === "number" && Number.isSafeInteger(value) && value >= from && value <= to,
  };
}

/** One text only; `reason` says why. */
export function exactly(text: string, reason: string): Rule<string> {
  return {
    expected: `${JSON.stringify(text)}, ${reason}`,
    accepts: (value): value is string => value === text,
  };
}

/** Only files of this fixture, so that no document makes us read another one. */
export function bodyName(hash: string): Rule<string | null> {
  return {
    expected: `null or a file name such as "${hash}.1.json"`,
    accepts: (value): value is string | null =>
      value === null ||
      (isText(value) && value.startsWith(hash) && BODY_NUMBER.test(value.slice(hash.length))),
  };
}

const BODY_NUMBER = /^\.[1-9]\d*\.[a-z0-9]+$/;

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isArrayOf<Item>(value: unknown, accepts: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every((item) => accepts(item));
}
