import { expect, it } from "vitest";
import { compilePattern, leadingPattern, wholePattern } from "../../src/matching/pattern.ts";

it("holds a pattern against a whole text or its beginning, alternatives and all", () => {
  expect(wholePattern("a|b").test("b")).toBe(true);
  expect(wholePattern("a|b").test("ab")).toBe(false);
  expect(leadingPattern("/a|/b").test("/bc")).toBe(true);
  expect(leadingPattern("/a|/b").test("c/b")).toBe(false);
});

it("compiles a pattern once for each way of reading letter case", () => {
  expect(compilePattern("case").test("CASE")).toBe(false);
  expect(compilePattern("case", "i").test("CASE")).toBe(true);
  expect(compilePattern("case")).toBe(compilePattern("case"));
});
