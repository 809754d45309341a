import { describe, expect, it } from "vitest";
import { createKept, remembering } from "../../src/model/kept.ts";

describe("what is kept", () => {
  it("is what was asked for last, between half and all of what there is room for", () => {
    const kept = createKept<number>(12);
    for (let i = 0; i < 100; i += 1) {
      kept.set(`${i}`, i, 3);
      expect(kept.get("0")).toBe(0);
    }
    const left = Array.from({ length: 100 }, (_, i) => i).filter((i) => kept.get(`${i}`) === i);
    expect(left).toContain(0);
    expect(left).toContain(99);
    expect(left.length).toBeGreaterThanOrEqual(2);
    expect(left.length).toBeLessThanOrEqual(4);
  });

  it("may have a number for a name", () => {
    const kept = createKept<string, number>(8);
    kept.set(1, "one");
    expect(kept.get(1)).toBe("one");
    expect(kept.get(2)).toBeUndefined();
  });

  it("takes the place of what had its name, with its weight, and is gone when it is removed", () => {
    const kept = createKept<string>(8);
    kept.set("b", "b", 2);
    for (let i = 0; i < 10; i += 1) kept.set("a", `${i}`, 2);
    expect(kept.get("a")).toBe("9");
    expect(kept.get("b")).toBe("b");
    kept.delete("a");
    kept.delete("a");
    expect(kept.get("a")).toBeUndefined();
    for (const name of ["c", "d"]) kept.set(name, name, 2);
    kept.delete("b");
    expect(["b", "c", "d"].map((name) => kept.get(name))).toEqual([undefined, "c", "d"]);
  });

  it("leaves out what would take more than a quarter of the room, and what was there under its name", () => {
    const kept = createKept<string>(8);
    kept.set("a", "small", 1);
    kept.set("b", "other", 1);
    kept.set("a", "large", 3);
    expect(kept.get("a")).toBeUndefined();
    expect(kept.get("b")).toBe("other");
  });
});

it("remembers what a function said, also that it said nothing, and asks again what was long ago", () => {
  const asked: string[] = [];
  const length = remembering((name) => {
    asked.push(name);
    return name === "" ? undefined : name.length;
  }, 4);
  expect(["abc", "", "abc", ""].map(length)).toEqual([3, undefined, 3, undefined]);
  expect(asked).toEqual(["abc", ""]);
  for (const name of ["1", "2", "3", "4"]) length(name);
  length("abc");
  expect(asked.filter((name) => name === "abc")).toHaveLength(2);
});

it("remembers as much as there is room for by what names weigh", () => {
  const asked: string[] = [];
  const answer = remembering(
    (name) => asked.push(name),
    8,
    ({ length }) => length,
  );
  for (const name of ["ab", "ab", "long name", "long name"]) answer(name);
  expect(asked).toEqual(["ab", "long name", "long name"]);
});
