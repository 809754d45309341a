import { describe, expect, it } from "vitest";
import { similarity, sketchOf } from "../../src/matching/sketch-data.ts";
import type { JsonObject } from "../../src/model/json.ts";

const OWN = { provider: "openai", stream: false };
const SYSTEM = Array.from({ length: 800 }, (_, index) => `rule ${index} says word${index % 37}`).join(" ");

function chat(question: string, extra: JsonObject = {}, system = "You are terse."): JsonObject {
  const messages = [
    { role: "system", content: system },
    { role: "user", content: question },
  ];
  return { model: "gpt-4o-mini", messages, temperature: 0, ...OWN, ...extra };
}

function alike(one: JsonObject, other: JsonObject): number {
  return similarity(sketchOf(one), sketchOf(other));
}

describe("a sketch", () => {
  it("is the same for the same data, in whatever order its members stand", () => {
    const { model, ...rest } = chat("What is a fixture?");
    expect(sketchOf({ ...rest, model: model ?? null })).toEqual(sketchOf(chat("What is a fixture?")));
    expect(alike(chat("What is a fixture?"), chat("What is a fixture?"))).toBe(1);
  });

  it("is the same in every run", () => {
    expect([...sketchOf({ a: "one two", b: [1, null] })]).toMatchInlineSnapshot(`
      [
        347273230,
        688788689,
        2927383552,
        4063511155,
      ]
    `);
  });

  it("is ascending, without repetition, and of at most 128 parts however large the data", () => {
    const data = chat(SYSTEM.repeat(20), {
      tools: Array.from({ length: 500 }, (_, index) => ({ index, is: true })),
    });
    const sketch = sketchOf(data);
    expect(sketch).toHaveLength(128);
    expect([...new Set(sketch)].toSorted((one, other) => one - other)).toEqual([...sketch]);
  });

  it("stays near when a date changes, a message joins or one leaves, and not when all is other", () => {
    const asked = chat("Today is 2026-11-21. Which trains go from Basel to Bern after nine in the morning?");
    const { messages } = asked as { messages: JsonObject[] };
    const later = chat("Today is 2026-11-22. Which trains go from Basel to Bern after nine in the morning?");
    const longer = { ...asked, messages: [...messages, { role: "assistant", content: "At 9:04." }] };
    const shifted = { ...asked, messages: [{ role: "developer", content: "Be kind." }, ...messages] };
    for (const near of [later, longer, shifted]) expect(alike(asked, near)).toBeGreaterThan(0.7);
    const other = { input: ["embed me"], dimensions: 3, encoding_format: "base64", ...OWN };
    expect(alike(asked, other)).toBeLessThan(0.2);
  });

  it("tells scalars, places and scripts without spaces apart", () => {
    expect(alike({ a: 1 }, { a: 2 })).toBe(0);
    expect(alike({ a: 1 }, { b: 1 })).toBe(0);
    expect(alike({ a: "!" }, { a: "?" })).toBe(0);
    expect(alike({ a: "" }, { a: "" })).toBe(1);
    const japanese = alike({ a: "明日の天気を教えてください" }, { a: "明日の天気を教えて" });
    expect(japanese).toBeGreaterThan(0.5);
    expect(japanese).toBeLessThan(1);
  });

  it("of nothing at all is like another of nothing", () => {
    expect(alike({}, {})).toBe(1);
    expect(alike({}, { a: 1 })).toBe(0);
  });

  it("does not look at the middle of a text that is very long", () => {
    const [one, other] = ["one ", "other "].map((middle) => ({
      a: `${SYSTEM}${middle.repeat(9000)}${SYSTEM}`,
    }));
    expect(alike(one ?? {}, other ?? {})).toBe(1);
    expect(sketchOf({ a: SYSTEM })).toHaveLength(24);
  });
});
