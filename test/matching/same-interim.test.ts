import { describe, expect, it } from "vitest";
import { isSameAnswer } from "../../src/matching/same-answer.ts";
import type { InterimAnswer, WholeInteraction } from "../../src/model/interaction.ts";
import { openai } from "../../src/providers/openai.ts";

const PLAIN: WholeInteraction = {
  status: 200,
  statusText: "OK",
  headers: ["Content-Type", "text/plain"],
  body: Buffer.from("hello"),
  headAtMs: 9,
  chunks: [[9, 5]],
  redacted: [],
  ids: [],
  recordedOn: undefined,
};

function early(status: number, headers: readonly string[] = [], atMs = 1): InterimAnswer {
  return { status, statusText: "", headers, atMs };
}

const HINTS = early(103, ["Link", "</a>", "link", "</b>"]);

describe("two answers say the same", () => {
  it.each<[string, readonly InterimAnswer[] | undefined, readonly InterimAnswer[] | undefined]>([
    ["when interim answers came at other times", [HINTS], [{ ...HINTS, atMs: 8 }]],
    [
      "when other headers of theirs differ",
      [HINTS],
      [early(103, ["LINK", "</a>", "etag", "1", "Link", "</b>"])],
    ],
    ["when one server took longer", [early(102), HINTS, early(102)], [HINTS]],
    ["when one server took so long that it said so", [early(102)], undefined],
  ])("%s", (_when, before, after) => {
    const [onDisk, fresh] = [before, after].map((interim) => ({ ...PLAIN, ...(interim && { interim }) }));
    expect(isSameAnswer(onDisk ?? PLAIN, fresh ?? PLAIN, openai)).toBe(true);
  });
});

describe("two answers differ", () => {
  it.each<[string, readonly InterimAnswer[] | undefined, readonly InterimAnswer[] | undefined]>([
    ["when only one had hints before it", [HINTS], undefined],
    ["when their hints name other links", [HINTS], [early(103, ["Link", "</a>"])]],
    ["when the hints came in another order", [early(103), HINTS], [HINTS, early(103)]],
    ["when other interim answers came", [early(103)], [early(104)]],
  ])("%s", (_when, before, after) => {
    const [onDisk, fresh] = [before, after].map((interim) => ({ ...PLAIN, ...(interim && { interim }) }));
    expect(isSameAnswer(onDisk ?? PLAIN, fresh ?? PLAIN, openai)).toBe(false);
  });
});
