import { describe, expect, test } from "vitest";
import { median, percentile } from "../../bench/statistics.ts";

describe("median", () => {
  test("is the value in the middle, whatever the order", () => {
    expect(median([9, 1, 100])).toBe(9);
  });

  test("is the mean of the two in the middle where there is no one", () => {
    expect(median([10, 1, 2, 4])).toBe(3);
  });

  test("is no number without values", () => {
    expect(median([])).toBeNaN();
  });
});

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

  test("is the smallest value that the share of all does not exceed", () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
  });

  test("sorts numbers by size, not by their digits", () => {
    expect(percentile([2, 10, 9], 1)).toBe(10);
  });

  test("is the only value where there is but one, and no number without any", () => {
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
