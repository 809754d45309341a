import { describe, expect, it } from "vitest";
import { applyEdits, type Edit, fitChunks, mergeEdits } from "../../src/redaction/edit.ts";

const edit = (start: number, end: number, text: string): Edit => ({
  start,
  end,
  text,
  rule: "r",
  view: "plain",
});

describe("mergeEdits", () => {
  it("keeps the wider of two that begin at the same place, and its text", () => {
    expect(mergeEdits([edit(2, 4, "narrow"), edit(2, 8, "wide"), edit(5, 6, "inner")])).toStrictEqual([
      edit(2, 8, "wide"),
    ]);
  });

  it("makes one of two that overlap, and leaves neighbours alone", () => {
    expect(mergeEdits([edit(6, 9, "b"), edit(2, 7, "a"), edit(9, 10, "c")])).toStrictEqual([
      edit(2, 9, "a"),
      edit(9, 10, "c"),
    ]);
  });
});

describe("applyEdits", () => {
  it("gives back the same text where there is nothing to do", () => {
    expect(applyEdits("0123456789", [])).toBe("0123456789");
    expect(applyEdits("0123456789", [edit(0, 1, "a"), edit(4, 6, ""), edit(9, 10, "zz")])).toBe("a123678zz");
  });
});

describe("fitChunks", () => {
  it("gives new text to the chunk in which the old one began", () => {
    const chunks = [
      [1, 3],
      [2, 3],
      [3, 4],
    ] as const;
    expect(fitChunks(chunks, [edit(2, 7, "abcdefgh")])).toStrictEqual([
      [1, 10],
      [3, 3],
    ]);
    expect(fitChunks(chunks, [edit(0, 1, "ab"), edit(6, 10, "")])).toStrictEqual([
      [1, 4],
      [2, 3],
    ]);
  });
});
