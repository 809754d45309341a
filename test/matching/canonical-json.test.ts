import { describe, expect, it } from "vitest";
import { parseBoundedJson } from "../../src/matching/bounded-json.ts";
import { canonicalJson } from "../../src/matching/canonical-json.ts";
import type { JsonValue } from "../../src/model/json.ts";

describe("canonicalJson", () => {
  it.each<[string, JsonValue, string]>([
    ["null, booleans and numbers", [null, true, false, 1.5, 1e21, -0], "[null,true,false,1.5,1e+21,-0]"],
    ["control characters as JSON does", '\n\t\b\u0001"\\', '"\\n\\t\\b\\u0001\\"\\\\"'],
    ["the characters that HTML minds", "<>&", '"\\u003c\\u003e\\u0026"'],
    ["the separators that old JavaScript minds", "\u2028\u2029", '"\\u2028\\u2029"'],
    ["lone surrogates as U+FFFD", "\ud800a\udc00", '"\ufffda\ufffd"'],
    ["a lone surrogate in a key", { "\udfff": 1 }, '{"\ufffd":1}'],
    ["what only looks like an escaped surrogate", "\\ud800", '"\\\\ud800"'],
    [
      "an escape behind a backslash, and a lone surrogate behind both",
      "\\\ud800\\\\ud800",
      '"\\\\\ufffd\\\\\\\\ud800"',
    ],
    [
      "what HTML minds beside quotes, in keys too",
      { '"<': ["a", '&"'] },
      '{"\\"\\u003c":["a","\\u0026\\""]}',
    ],
    ["slashes, DEL and other scripts raw", "/\u007fé漢😀", '"/\u007fé漢😀"'],
    ["empty containers", { a: [], b: {} }, '{"a":[],"b":{}}'],
  ])("prints %s", (_title, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("sorts keys by their UTF-8 bytes, also where UTF-16 sorts otherwise", () => {
    const keys = ["\u{1f600}", "\uff5e", "\ue000", "é", "a", "A", "10", "9", "", "\u{10ffff}"];
    const object = Object.fromEntries(keys.map((key) => [key, 0]));
    const sorted = keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect(canonicalJson(object)).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(",")}}`);
  });

  it("is the same for members in any order, and means the same value", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 300; round += 1) {
      const value = randomJson(random, 4);
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(JSON.parse(text)).toStrictEqual(value);
    }
  });

  it("keeps a member named __proto__", () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}') as JsonValue)).toBe(
      '{"__proto__":{"a":2},"b":1}',
    );
  });
});

describe("parseBoundedJson", () => {
  it("refuses what nests too deep to be walked", () => {
    expect(parseBoundedJson(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toBeUndefined();
    expect(parseBoundedJson(`${"[".repeat(1001)}${"]".repeat(1001)}`)).toBeUndefined();
    expect(parseBoundedJson(`${'{"a":'.repeat(1000)}[]${"}".repeat(1000)}`)).toBeUndefined();
  });

  it("takes a thousand levels, and canonicalJson prints them", () => {
    const text = `${'{"a":'.repeat(999)}[]${"}".repeat(999)}`;
    const value = parseBoundedJson(text);
    expect(value === undefined ? undefined : canonicalJson(value)).toBe(text);
  });

  it("takes long and flat JSON", () => {
    expect(parseBoundedJson(`[${"1,".repeat(200_000)}1]`)).toHaveLength(200_001);
  });

  it("says undefined to what is no JSON", () => {
    expect(parseBoundedJson("{")).toBeUndefined();
  });
});

/** A small linear congruential generator: the same numbers in every run, from 0 up to 1. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const TEXTS = ["", "a", "<b>", "é", "😀", "\u2028", "10", "2", "z&z", "line\nline", "\\ud800"];

function randomJson(random: () => number, depth: number): JsonValue {
  const text = (): string => TEXTS[Math.floor(random() * TEXTS.length)] ?? "";
  const size = Math.floor(random() * 4);
  const kind = Math.floor(random() * (depth === 0 ? 4 : 6));
  if (kind === 4) return Array.from({ length: size }, () => randomJson(random, depth - 1));
  if (kind === 5) {
    return Object.fromEntries(Array.from({ length: size }, () => [text(), randomJson(random, depth - 1)]));
  }
  return [null, random() < 0.5, Math.floor(random() * 1e6) / 8, text()][kind] ?? null;
}

function reversed(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
