import { describe, expect, it } from "vitest";
import { JSON_ESCAPE, saidByEscapes, unescape } from "../../src/redaction/json-escapes.ts";
import { ALNUM, randomText } from "./synthetic-keys.ts";

const REACH = 32;
const ESCAPES = ["\\n", '\\"', "\\\\", "\\u0041", "\\u043f\\u0440", "\\ud83d\\ude00", "\\x", "\\\\\\\\n"];

/** A text with stretches of all lengths between its escapes, each of them known by its characters. */
function textWithEscapes(count: number): string {
  return Array.from({ length: count }, (_, seed) => {
    const length = (seed * 37) % 120;
    return randomText(length, ALNUM, seed) + (ESCAPES[seed % ESCAPES.length] ?? "");
  }).join("");
}

describe("saidByEscapes", () => {
  const text = textWithEscapes(4000);
  const batches = [...saidByEscapes(text, REACH)];

  it("says all that is around an escape in one batch", () => {
    expect(batches.length).toBeGreaterThan(3);
    let at = 0;
    let from = 0;
    const whole = text.replace(JSON_ESCAPE, unescape);
    for (const { 0: escapes, index } of text.matchAll(JSON_ESCAPE)) {
      at += index - from;
      const end = at + unescape(escapes).length;
      const around = whole.slice(Math.max(0, at - REACH), end);
      expect(batches.some((batch) => batch.includes(around))).toBe(true);
      const behind = whole.slice(at, end + REACH);
      expect(batches.some((batch) => batch.includes(behind))).toBe(true);
      from = index + escapes.length;
      at = end;
    }
  });

  it("says little of what is far from all of them", () => {
    const sparse = `${"x".repeat(100_000)}\\n${"y".repeat(100_000)}\\t${"z".repeat(100_000)}`;
    const [x, y, z] = ["x", "y", "z"].map((letter) => letter.repeat(REACH));
    expect([...saidByEscapes(sparse, REACH)]).toEqual([`${x}\n${y}\n${y}\t${z}`]);
  });

  it("says nothing of a text without any", () => {
    expect([...saidByEscapes("a \\x text", REACH)]).toEqual([]);
  });
});
