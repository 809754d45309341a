import { describe, expect, it } from "vitest";
import { createAnchorFinder } from "../../src/redaction/anchor-finder.ts";
import { createNeedleFinder } from "../../src/redaction/needle-finder.ts";

const NEEDLES = ["abc", "bcd", "abcabc", "a very long needle, longer than any step", "long needle", "bcdbcd"];

/** What there is to find, found the slow way: where, and which needle. */
function standing(text: string, needles: readonly string[]): string[] {
  return Array.from(text, (_, start) =>
    needles.filter((needle) => text.startsWith(needle, start)).map((needle) => `${start} ${needle}`),
  ).flat();
}

function found(text: string, needles: readonly string[]): string[] {
  const finder = createNeedleFinder(needles.map((needle) => ({ text: needle })));
  return finder.find(text).map(({ start, needle }) => `${start} ${needle.text}`);
}

function at(_text: string, start: number, { text }: { readonly text: string }): string {
  return `${start} ${text}`;
}

describe("createNeedleFinder", () => {
  it.each([
    ["short and long ones", NEEDLES],
    ["only long ones", NEEDLES.filter(({ length }) => length > 10)],
    ["a single one", ["bcdbcd"]],
    ["none", []],
  ])("finds %s wherever they stand, and over one another", (_title, needles) => {
    for (const before of ["", "a", "ab", "abcab", "x".repeat(23), "a very long needle"]) {
      const text = `${before}${NEEDLES.join("")}${before}${NEEDLES.toReversed().join(" ")}`;
      expect(found(text, needles)).toEqual(standing(text, needles));
    }
  });

  it("sees every needle by its beginning, whatever becomes of it", () => {
    const finder = createNeedleFinder(NEEDLES.slice(2).map((text) => ({ text })));
    for (const needle of NEEDLES.slice(2)) expect(finder.sees(`xx${needle.slice(0, 24)}x`)).toBe(true);
    for (const needle of NEEDLES.slice(2))
      expect(finder.sees(`xx${needle.slice(0, 5)}x${needle}`.slice(0, 8))).toBe(false);
    expect(createNeedleFinder([]).sees("abc")).toBe(false);
  });

  it("finds nothing in a text that is shorter", () => {
    expect(found("ab", ["abc"])).toEqual([]);
    expect(found("", ["abc"])).toEqual([]);
  });
});

describe("createAnchorFinder", () => {
  const finder = createAnchorFinder([{ text: "sk-" }, { text: "sk-long" }, { text: "token" }], at);

  it("finds anchors in any letter case, from the first character to the last", () => {
    expect(finder.find("SK-Long or Token or sk-")).toEqual(["0 sk-", "0 sk-long", "11 token", "20 sk-"]);
  });

  it("finds none that the text cuts short", () => {
    expect(finder.find("toke")).toEqual([]);
    expect(finder.find("k-")).toEqual([]);
  });

  it("finds each at every place, among signs and at the edges of what it reads at once too", () => {
    const anchors = ["sk-", "?ke", "&ke", ".ey", "1//0", "-----begin", "org_", "bearer "];
    const all = createAnchorFinder(
      anchors.map((text) => ({ text })),
      at,
    );
    for (const anchor of anchors) {
      for (const before of [0, 1, 2, 3, 50, 51, 16_370, 16_381, 16_382, 16_383, 16_384, 16_385, 40_001]) {
        for (const filling of ["x", "?", "-"]) {
          const text = `${filling.repeat(before)}${anchor.toUpperCase()}${filling.repeat(3)}`;
          expect(all.find(text)).toEqual(standing(text.toLowerCase(), anchors));
          expect(all.sees(text)).toBe(true);
        }
      }
    }
    expect(all.sees(`${"bearersk".repeat(5000)} ke`)).toBe(false);
  });
});
