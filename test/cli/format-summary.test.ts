import { describe, expect, it } from "vitest";
import { formatSummary } from "../../src/cli/format-summary.ts";
import type { Summary } from "../../src/model/summary.ts";

const NOTHING: Summary = {
  outcomes: {
    recorded: 0,
    unchanged: 0,
    replayed: 0,
    passed: 0,
    missed: 0,
    refused: 0,
    failed: 0,
    cancelled: 0,
  },
  tunnelled: new Map(),
  refused: new Map(),
  missed: [],
  notSaved: new Map(),
  failed: new Map(),
};

describe("formatSummary", () => {
  it("says so when nothing came", () => {
    expect(formatSummary(NOTHING)).toBe("Nothing came through the proxy.\n");
  });

  it("has no row for what did not happen", () => {
    expect(formatSummary({ ...NOTHING, outcomes: { ...NOTHING.outcomes, replayed: 12 } })).toBe(
      "replayed   12\n",
    );
  });

  it("has a row for all that happened, and its details below", () => {
    const summary: Summary = {
      outcomes: {
        recorded: 3,
        unchanged: 1,
        replayed: 12,
        passed: 4,
        missed: 2,
        refused: 1,
        failed: 1,
        cancelled: 5,
      },
      tunnelled: new Map([
        ["example.com:443", 2],
        ["example.org:443", 1],
      ]),
      refused: new Map([
        ["example.net is not recorded.\nAllow it: --tunnel example.net", 2],
        ["No credentials.", 1],
      ]),
      missed: [
        "No recording of POST https://api.openai.com/v1/chat/completions",
        "No recording of GET /v1/models",
      ],
      notSaved: new Map([["status 429", 4]]),
      failed: new Map([["api.openai.com refused the connection.", 1]]),
    };
    expect(formatSummary(summary)).toBe(
      [
        "recorded   3",
        "unchanged  1",
        "replayed   12",
        "passed     4",
        "missed     2",
        "  No recording of POST https://api.openai.com/v1/chat/completions",
        "  No recording of GET /v1/models",
        "refused    3",
        "  2 × example.net is not recorded.",
        "  Allow it: --tunnel example.net",
        "  1 × No credentials.",
        "failed     1",
        "  1 × api.openai.com refused the connection.",
        "cancelled  5",
        "tunnelled  3",
        "  2 × example.com:443",
        "  1 × example.org:443",
        "not saved  4",
        "  4 × status 429",
        "",
      ].join("\n"),
    );
  });
});
