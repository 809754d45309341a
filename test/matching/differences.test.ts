import { describe, expect, it } from "vitest";
import { differences } from "../../src/matching/differences.ts";
import { showDifference } from "../../src/matching/show-difference.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { parseJsonPath } from "../../src/model/json-path.ts";

/** Each difference as `path: asked | recorded`. */
function shown(asked: JsonObject, recorded: JsonObject): string[] {
  return differences(asked, recorded).map((difference) => {
    const { path, kind, asked: here, recorded: there } = showDifference(difference);
    return `${path}${kind === "length" ? " has items" : ""}: ${here} | ${there}`;
  });
}

const ask = (content: string): JsonObject => ({ role: "user", content });

describe("the differences of request data", () => {
  it("are none where the data are the same, in whatever order their members stand", () => {
    expect(shown({ a: 1, b: { c: [1], d: null } }, { b: { d: null, c: [1] }, a: 1 })).toEqual([]);
  });

  it("stand in the order of the request, and what only the recording has comes last", () => {
    expect(shown({ z: 1, a: { x: 1, y: 2 }, m: 1 }, { a: { x: 2, q: 0 }, z: 2, m: 1, b: [] })).toEqual([
      "$.z: 1 | 2",
      "$.a.x: 1 | 2",
      "$.a.y: 2 | undefined",
      "$.a.q: undefined | 0",
      "$.b: undefined | []",
    ]);
  });

  it.each<[JsonValue, JsonValue, string]>([
    ["1", 1, '"1" | 1'],
    [null, false, "null | false"],
    [0, -0, "0 | -0"],
    ["auto", { type: "tool" }, '"auto" | {"type":"tool"}'],
    [[1], { 0: 1 }, '[1] | {"0":1}'],
  ])("tell values of different kinds: %j and %j", (asked, recorded, text) => {
    expect(shown({ a: asked }, { a: recorded })).toEqual([`$.a: ${text}`]);
  });

  it("of arrays as long as each other are those of their items", () => {
    expect(shown({ m: [ask("a"), ask("b")] }, { m: [ask("a"), ask("c")] })).toEqual([
      '$.m[1].content: "b" | "c"',
    ]);
  });

  it("tell of an item more at the end, in front or in the middle as one item more", () => {
    const [a, b, c] = [ask("a"), ask("b"), ask("c")];
    const arrays = [
      [c, a, b],
      [a, c, b],
      [a, b, c],
    ];
    for (const [index, m] of arrays.entries()) {
      expect(shown({ m }, { m: [a, b] })).toEqual([
        "$.m has items: 3 | 2",
        `$.m[${index}]: {"role":"user","content":"c"} | undefined`,
      ]);
    }
    expect(shown({ m: [a, b] }, { m: [a, c, b] })).toEqual([
      "$.m has items: 2 | 3",
      '$.m[1]: undefined | {"role":"user","content":"c"}',
    ]);
  });

  it("of arrays that differ in length and items tell both", () => {
    expect(shown({ m: [1, 2, 9, 5] }, { m: [1, 3, 5] })).toEqual([
      "$.m has items: 4 | 3",
      "$.m[1]: 2 | 3",
      "$.m[2]: 9 | undefined",
    ]);
  });

  it("name members so that a path can be made of it", () => {
    const paths = differences({ "a b": { "it's": 1, 日本: 2, "x-y": 3, $schema: 4 } }, { "a b": {} });
    expect(paths.map(({ path }) => path)).toEqual([
      "$['a b'][\"it's\"]",
      "$['a b'].日本",
      "$['a b'].x-y",
      "$['a b'].$schema",
    ]);
    for (const { path } of paths) expect(parseJsonPath(path)).toBeDefined();
  });

  it("name the fields of queries, forms and multipart bodies", () => {
    const file = { name: "file", filename: "a.wav", content: "00" };
    expect(
      shown(
        {
          $query: [
            ["a", "1"],
            ["page", "2"],
          ],
          $form: [["x", "1"]],
          $parts: [{ name: "model", content: "m" }, file],
          $method: "GET",
        },
        {
          $query: [["page", "3"]],
          $form: [
            ["y", "1"],
            ["x", "1"],
          ],
          $parts: [
            { name: "model", content: "n" },
            { ...file, content: "ff" },
          ],
        },
      ),
    ).toEqual([
      '$query.a: "1" | undefined',
      '$query.page: "2" | "3"',
      '$form.y: undefined | "1"',
      '$parts.model: "m" | "n"',
      '$parts.file.content: "00" | "ff"',
      '$method: "GET" | undefined',
    ]);
  });

  it("tell of fields in another order, and of names that repeat, by position", () => {
    const [a, b] = [
      ["a", "1"],
      ["b", "2"],
    ];
    expect(shown({ $form: [a, b] as JsonValue }, { $form: [b, a] as JsonValue })).toEqual([
      '$form[0][0]: "a" | "b"',
      '$form[0][1]: "1" | "2"',
      '$form[1][0]: "b" | "a"',
      '$form[1][1]: "2" | "1"',
    ]);
    expect(shown({ $form: [a, a, b] as JsonValue }, { $form: [a, b] as JsonValue })).toEqual([
      "$form has items: 3 | 2",
      '$form[1]: ["a","1"] | undefined',
    ]);
    expect(shown({ $form: [a, ["a", "2"]] as JsonValue }, { $form: [a, ["a", "3"]] as JsonValue })).toEqual([
      '$form[1][1]: "2" | "3"',
    ]);
  });

  it("end after two hundred", () => {
    const [ones, twos] = [1, 2].map((value) => ({ m: Array.from({ length: 5000 }, () => value) }));
    expect(differences(ones ?? {}, twos ?? {})).toHaveLength(200);
  });

  it("survive data as deep as it can be", () => {
    const deep = [1, 2].map((value) =>
      Array.from({ length: 900 }).reduce<JsonObject>((inner) => ({ a: inner }), { a: value }),
    );
    expect(shown(deep[0] ?? {}, deep[1] ?? {})).toEqual([`$${".a".repeat(901)}: 1 | 2`]);
  });
});
