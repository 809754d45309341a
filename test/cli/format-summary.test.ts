import { describe, expect, it } from "vitest";
import { formatSummary } from "../../src/cli/format-summary.ts";
import { auditOf, type Audit } from "../../src/model/audit.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import type { Miss, Summary } from "../../src/model/summary.ts";

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
  unsaved: [],
  failed: new Map(),
};

/** The audit of a run that found nothing, but for what the test says. */
function audit(facts: Partial<Audit> = {}): Audit {
  const nothing = auditOf({
    mode: "replay",
    recordings: "recordings",
    cassette: undefined,
    summary: NOTHING,
    trace: { used: new Map(), changes: new Map(), cassettes: new Set() },
    catalogue: undefined,
    maxAgeDays: undefined,
    today: "2026-03-01",
  });
  return { ...nothing, ...facts };
}

function miss(message: string, count = 1): Miss {
  return {
    method: "POST",
    url: "/v1/chat/completions" as Redacted<string>,
    provider: "openai",
    cassette: undefined,
    hash: undefined,
    nearest: undefined,
    message,
    count,
  };
}

const FIXTURE = { method: "GET", url: "https://api.openai.com/v1/models" };

describe("formatSummary", () => {
  it("says so when nothing came", () => {
    expect(formatSummary(NOTHING, audit())).toBe("Nothing came through the proxy.\n");
  });

  it("has no row for what did not happen", () => {
    const summary = { ...NOTHING, outcomes: { ...NOTHING.outcomes, replayed: 12 } };
    expect(formatSummary(summary, audit())).toBe("replayed   12\n");
  });

  it("has a row for all that happened, and its details below", () => {
    const summary: Summary = {
      outcomes: {
        recorded: 3,
        unchanged: 1,
        replayed: 12,
        passed: 4,
        missed: 3,
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
        miss("No recording of POST https://api.openai.com/v1/chat/completions"),
        miss("No recording of GET /v1/models", 2),
      ],
      notSaved: new Map([["status 429", 4]]),
      unsaved: [],
      failed: new Map([["api.openai.com refused the connection.", 1]]),
    };
    const found = audit({
      added: ["a/1.json", "a/2.json"],
      changed: ["b/3.json"],
      unused: [{ ...FIXTURE, file: "c/4.json", interactions: [1], of: 1 }],
      errors: [{ ...FIXTURE, file: "c/5.json", interaction: 1, status: 429 }],
      old: [{ ...FIXTURE, file: "c/6.json", recordedOn: "2025-03-01", days: 365 }],
      broken: [{ file: "c/7.json", message: "It is no JSON." }],
    });
    expect(formatSummary(summary, found)).toBe(
      [
        "recorded   3",
        "  added    a/1.json",
        "  added    a/2.json",
        "  changed  b/3.json",
        "unchanged  1",
        "replayed   12",
        "passed     4",
        "missed     3",
        "  No recording of POST https://api.openai.com/v1/chat/completions",
        "  2 × No recording of GET /v1/models",
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
        "unused     1",
        "  c/4.json",
        "errors     1",
        "  429 in c/5.json",
        "old        1",
        "  365 days: c/6.json",
        "broken     1",
        "  c/7.json",
        "",
      ].join("\n"),
    );
  });

  it("tells of fixtures also where no request came", () => {
    const unused = [{ ...FIXTURE, file: "a.json", interactions: [1], of: 1 }];
    expect(formatSummary(NOTHING, audit({ unused }))).toBe(
      "Nothing came through the proxy.\nunused     1\n  a.json\n",
    );
  });

  it("cuts long lists, and says where all of it is", () => {
    const files = Array.from({ length: 12 }, (_, index) => `${index}.json`);
    const unused = files.map((file) => ({ ...FIXTURE, file, interactions: [1], of: 1 }));
    expect(formatSummary(NOTHING, audit({ unused }))).toBe(
      [
        "Nothing came through the proxy.",
        "unused     12",
        ...files.slice(0, 10).map((file) => `  ${file}`),
        "  and 2 more (--report FILE.json lists them)",
        "",
      ].join("\n"),
    );
  });
});
