import { describe, expect, it } from "vitest";
import { differingLength, showDifference } from "../../src/matching/show-difference.ts";

const prompt = "You are a helpful assistant. Answer briefly, and in the language of the question. ";

function differing(asked: string, recorded: string): unknown {
  return showDifference({ path: "$.a", kind: "value", asked, recorded });
}

describe("a difference that is shown", () => {
  it("is the stretch that differs in long strings, with its surroundings", () => {
    expect(
      differing(`${prompt}Today is 2026-11-21. ${prompt}`, `${prompt}Today is 2026-11-20. ${prompt}`),
    ).toEqual({
      path: "$.a",
      kind: "value",
      asked: '"…e question. Today is 2026-11-21. You are a helpful assistant.…"',
      recorded: '"…e question. Today is 2026-11-20. You are a helpful assistant.…"',
    });
  });

  it("is cut where the stretch is long itself", () => {
    expect(differing(prompt + "a".repeat(5000), `${prompt}b`)).toEqual({
      path: "$.a",
      kind: "value",
      asked: `"…the language of the question. ${"a".repeat(60)}…"`,
      recorded: '"…the language of the question. b"',
    });
  });

  it("tells of what was put in, in the middle and at either end", () => {
    expect(differing(`${prompt}${prompt}`, prompt)).toMatchObject({
      asked: `"…the language of the question. ${prompt.slice(0, 60)}…"`,
      recorded: '"…the language of the question. "',
    });
    expect(differing(`More. ${prompt}${prompt}`, prompt + prompt)).toMatchObject({
      asked: '"More. You are a helpful assistant. A…"',
      recorded: '"You are a helpful assistant. A…"',
    });
  });

  it("shows whole what is short, and escapes what JSON escapes", () => {
    expect(differing('say "a"\n', "say b")).toMatchObject({ asked: '"say \\"a\\"\\n"', recorded: '"say b"' });
  });

  it("cuts no character in two", () => {
    const smile = "😀".repeat(100);
    const { asked } = showDifference({ path: "$.a", kind: "value", asked: `a${smile}`, recorded: "b" });
    expect(asked).toBe(`"a${"😀".repeat(29)}…"`);
    const around = showDifference({ path: "$.a", kind: "value", asked: `${smile}x1`, recorded: `${smile}2` });
    expect(around.asked).toBe(`"…${"😀".repeat(15)}x1"`);
  });

  it("cuts long objects", () => {
    const { asked, recorded } = showDifference({
      path: "$.a",
      kind: "value",
      asked: [{ role: "user", content: "x".repeat(500) }],
      recorded: undefined,
    });
    expect(asked).toBe(`[{"role":"user","content":"${"x".repeat(63)}…`);
    expect(recorded).toBeUndefined();
  });
});

it.each([
  ["same", "same", 0],
  ["on the 21st of May", "on the 2nd of May", 3],
  ["aaa", "aaaaa", 2],
  ["", "abc", 3],
])("the length in which %j and %j differ is %d", (asked, recorded, length) => {
  expect(differingLength(asked, recorded)).toBe(length);
});
