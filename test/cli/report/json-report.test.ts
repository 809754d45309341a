import { describe, expect, it } from "vitest";
import { formatJsonReport } from "../../../src/cli/report/json-report.ts";
import { HASH, sampleAudit } from "./sample-audit.ts";

describe("a report in JSON", () => {
  it("holds all that was found, what is not known as null", () => {
    const text = formatJsonReport({ audit: sampleAudit(), strict: false, commandExitCode: 1 });
    expect(text.endsWith("}\n")).toBe(true);
    const fixture = { method: "GET", url: "https://api.openai.com/v1/models?a=1&b=2" };
    const request = { method: "POST", url: "https://api.openai.com/v1/chat/completions" };
    expect(JSON.parse(text)).toEqual({
      version: 1,
      mode: "replay",
      recordings: "recordings",
      cassettes: [null, "flow"],
      strict: false,
      passed: false,
      commandExitCode: 1,
      requests: {
        recorded: 0,
        unchanged: 0,
        replayed: 1,
        passed: 1,
        missed: 2,
        refused: 1,
        failed: 1,
        cancelled: 0,
      },
      misses: [
        {
          ...request,
          provider: "openai",
          cassette: "flow",
          hash: HASH,
          nearest: {
            file: "a/1.json",
            differences: [{ path: "$.model", kind: "value", asked: '"b"', recorded: '"a"' }],
            more: 2,
          },
          message: 'No recording for "a" & <b>.\nRecord it.',
          count: 2,
        },
      ],
      unused: [{ ...fixture, file: "b/2.json", interactions: [1], of: 1 }],
      partlyUsed: [{ ...fixture, file: "a/1.json", interactions: [2], of: 2 }],
      errors: [{ ...fixture, file: "a/1.json", interaction: 2, status: 429 }],
      old: [{ ...fixture, file: "a/1.json", recordedOn: "2025-12-01", days: 90 }],
      broken: [{ file: "c/3.json", message: "It is no JSON." }],
      added: [],
      changed: [],
      unchanged: [],
      notSaved: [{ ...request, reason: "the answer was a 500", count: 1 }],
      refused: [{ what: "example.net is not recorded.", count: 1 }],
      failed: [{ what: "late", count: 1 }],
      tunnelled: [{ what: "example.com:443", count: 1 }],
    });
  });

  it.each([
    [false, { misses: [] }, true],
    [true, { misses: [] }, false],
    [true, { misses: [], unused: [], old: [], broken: [] }, true],
    [true, { misses: [], mode: "auto" }, true],
    [false, { mode: "auto" }, true],
  ] as const)("passes by what fails a run: strict %j, %j", (strict, facts, passed) => {
    const text = formatJsonReport({ audit: sampleAudit(facts), strict, commandExitCode: undefined });
    expect(JSON.parse(text)).toMatchObject({ passed, strict, commandExitCode: null });
  });
});
