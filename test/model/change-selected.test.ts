import { describe, expect, it } from "vitest";
import { changeSelected, selectValues } from "../../src/model/change-selected.ts";
import { jsonPaths } from "../../src/model/json-path.ts";

describe("changeSelected", () => {
  it("says of each document what the same paths say, whatever they were held against before", () => {
    const paths = jsonPaths(["$..a.b", "$.list[-1]", "$.list[*].c", "$.*.d"]);
    const one = { a: { a: { b: 1 }, b: 2 }, list: [{ c: 3 }, { c: 4, d: 5 }], x: { d: 6 } };
    const other = { list: [7, { c: 8 }, 9], a: [{ b: 10 }, { a: { b: 11, d: 12 } }], d: 13 };
    for (let round = 0; round < 2; round += 1) {
      expect(selectValues(one, paths)).toEqual([1, 2, 3, { c: 4, d: 5 }, 6]);
      expect(selectValues(other, paths)).toEqual([8, 9, 11]);
    }
  });

  it("goes on below what comes back as it was, once for each place", () => {
    const seen: unknown[] = [];
    const note = changeSelected({ a: { a: { a: 1 } } }, jsonPaths(["$..a", "$..a.a"]), (value) => {
      seen.push(value);
      return value;
    });
    expect(seen).toEqual([{ a: { a: 1 } }, { a: 1 }, 1]);
    expect(note).toEqual({ a: { a: { a: 1 } } });
  });

  it("goes through the members in the order that it is told", () => {
    const seen: unknown[] = [];
    const read = (value: unknown): undefined => void seen.push(value);
    const left = changeSelected(
      { a: 1, b: [{ a: 2, c: 3 }], d: 4 },
      jsonPaths(["$..a", "$..c"]),
      read,
      reversed,
    );
    expect(seen).toEqual([3, 2, 1]);
    expect(JSON.stringify(left)).toBe('{"b":[{}],"d":4}');
  });
});

function reversed(object: object): string[] {
  return Object.keys(object).toReversed();
}
