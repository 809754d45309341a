import { expect, it } from "vitest";
import { printJson } from "../../src/store/print-json.ts";

it("prints as JSON.stringify does with two spaces", () => {
  const value = {
    text: 'a "quoted" line\n\u2028 \ud83d\ude00 \ud800',
    empty: [{}, [], "", null],
    nested: { list: [1, [true, { deep: [1.5, 2, 1e21] }]] },
  };
  expect(printJson(value)).toBe(JSON.stringify(value, null, 2));
});

it("gives a pair of numbers one line", () => {
  expect(
    printJson({
      chunks: [
        [13, 312],
        [14.5, 7],
      ],
    }),
  ).toBe('{\n  "chunks": [\n    [13, 312],\n    [14.5, 7]\n  ]\n}');
});

it("prints what reads back as it was, where JSON.stringify would not", () => {
  const text = '{"zero":-0,"huge":1e999,"low":[-1e999],"__proto__":{"x":1}}';
  const value = JSON.parse(text) as { [member: string]: number };
  const again = JSON.parse(printJson(value)) as typeof value;
  expect(Object.is(again["zero"], -0)).toBe(true);
  expect(again).toStrictEqual(value);
  expect(again["huge"]).toBe(Infinity);
  expect(Object.keys(again)).toContain("__proto__");
});
