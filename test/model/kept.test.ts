import { describe, expect, it } from "vitest";
import { createKept, remembering } from "../../src/model/kept.ts";

describe("what is kept", () => {
  it("is what was asked for last, as much as there is room for", () => {
    const kept = createKept<number>(12);
    kept.set("one", 1, 3);
    kept.set("two", 2, 3);
    kept.set("three", 3, 3);
    kept.set("four", 4, 3);
    expect(kept.get("one")).toBe(1);
    kept.set("five", 5, 3);
    expect(["one", "two", "three", "four", "five"].map((name) => kept.get(name))).toEqual([
      1,
      undefined,
      3,
      4,
      5,
    ]);
  });

  it("takes the place of what had its name, with its weight", () => {
    const kept = createKept<string>(8);
    kept.set("a", "former", 2);
    for (let i = 0; i < 10; i += 1) kept.set("a", `${i}`, 2);
    for (const name of ["b", "c", "d"]) kept.set(name, name, 2);
    expect(kept.get("a")).toBe("9");
    kept.delete("a");
    kept.delete("a");
    expect(kept.get("a")).toBeUndefined();
    for (const name of ["e"]) kept.set(name, name, 2);
    expect(kept.get("b")).toBe("b");
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
