import { describe, expect, it } from "vitest";
import {
  auditOf,
  auditsRecordings,
  type Audit,
  type AuditFacts,
  type AuditedFixture,
} from "../../src/model/audit.ts";
import type { ProxyEvent } from "../../src/model/events.ts";
import { createTally } from "../../src/model/summary.ts";
import { exchangeEvent, tunnelEvent } from "../cli/sample-events.ts";

function fixture(name: string, facts: Partial<AuditedFixture> = {}): AuditedFixture {
  return {
    file: `recordings/${name}`,
    cassette: undefined,
    method: "POST",
    url: "https://api.openai.com/v1/chat/completions",
    interactions: [{ status: 200, recordedOn: "2026-01-01" }],
    ...facts,
  };
}

const ANSWER = { status: 200, recordedOn: "2026-01-01" };
const NAMED = { method: "POST", url: "https://api.openai.com/v1/chat/completions" };

function audited(
  events: readonly ProxyEvent[],
  fixtures: readonly AuditedFixture[],
  facts: Partial<AuditFacts> = {},
): Audit {
  const tally = createTally();
  for (const event of events) tally.add(event);
  return auditOf({
    mode: "replay",
    recordings: "recordings",
    cassette: undefined,
    summary: tally.summary(),
    trace: tally.trace(),
    catalogue: { fixtures, broken: [] },
    maxAgeDays: undefined,
    today: "2026-03-01",
    ...facts,
  });
}

describe("an audit", () => {
  it("lists fixtures that answered nothing, also when no request came", () => {
    const { unused, places } = audited([], [fixture("a/1.json"), fixture("b/2.json")]);
    expect(unused).toEqual([
      { ...NAMED, file: "a/1.json", interactions: [1], of: 1 },
      { ...NAMED, file: "b/2.json", interactions: [1], of: 1 },
    ]);
    expect(places).toEqual([null]);
  });

  it("tells those that answered in part from those that did in full or not at all", () => {
    const interactions = [ANSWER, ANSWER, ANSWER];
    const fixtures = ["a", "b", "c", "d"].map((name) => fixture(name, { interactions }));
    const { unused, partlyUsed } = audited(
      [
        ...[1, 2, 3, 3].map((interaction) => exchangeEvent({ file: "recordings/a", interaction })),
        exchangeEvent({ file: "recordings/b", interaction: 2 }),
        exchangeEvent({ file: "recordings/d" }),
      ],
      fixtures,
    );
    expect(unused).toEqual([{ ...NAMED, file: "c", interactions: [1, 2, 3], of: 3 }]);
    expect(partlyUsed).toEqual([{ ...NAMED, file: "b", interactions: [1, 3], of: 3 }]);
  });

  it("calls nothing unused that the run has recorded", () => {
    const events = [
      exchangeEvent({ outcome: "recorded", file: "recordings/a", change: "added" }),
      exchangeEvent({ file: "recordings/a", interaction: 1 }),
    ];
    const fixtures = [fixture("a", { interactions: [ANSWER, ANSWER] })];
    const { unused, partlyUsed } = audited(events, fixtures, { mode: "auto" });
    expect([unused, partlyUsed]).toEqual([[], []]);
  });

  it("looks where the run looked", () => {
    const fixtures = [undefined, "flow", "other"].map((cassette) =>
      fixture(cassette ?? "shared", { cassette, interactions: [{ status: 500, recordedOn: "2020-01-01" }] }),
    );
    const files = (facts: Partial<AuditFacts>, events: ProxyEvent[] = []): unknown => {
      const { unused, errors, old } = audited(events, fixtures, { maxAgeDays: 1, ...facts });
      expect([errors, old].map((list) => list.map(({ file }) => file))).toEqual([
        unused.map(({ file }) => file),
        unused.map(({ file }) => file),
      ]);
      return unused.map(({ file }) => file);
    };
    expect(files({})).toEqual(["shared"]);
    expect(files({}, [exchangeEvent({ cassette: "flow" })])).toEqual(["shared", "flow"]);
    expect(files({ cassette: "flow" })).toEqual(["flow"]);
  });

  it("lists interactions that hold an error", () => {
    const interactions = [ANSWER, { ...ANSWER, status: 399 }, { ...ANSWER, status: 400 }];
    expect(audited([], [fixture("a", { interactions })]).errors).toEqual([
      { ...NAMED, file: "a", interaction: 3, status: 400 },
    ]);
  });

  it("lists fixtures with an interaction older than allowed, by days", () => {
    const fixtures = [
      fixture("a", { interactions: [ANSWER, { status: 200, recordedOn: "2025-12-01" }] }),
      fixture("b", { interactions: [{ status: 200, recordedOn: "2025-12-02" }] }),
      fixture("c", { interactions: [{ status: 200, recordedOn: undefined }] }),
    ];
    expect(audited([], fixtures, { maxAgeDays: 89 }).old).toEqual([
      { ...NAMED, file: "a", recordedOn: "2025-12-01", days: 90 },
    ]);
    expect(audited([], fixtures).old).toEqual([]);
  });

  it("names files from within the folder, whichever way it was given", () => {
    const facts = {
      recordings: "/home/ada/recordings/",
      catalogue: {
        fixtures: [fixture("", { file: "/home/ada/recordings/a/1.json" })],
        broken: [{ file: "/home/ada/recordings/b.json", message: "It is no JSON." }],
      },
    };
    const nearest = { file: "/home/ada/recordings/a/1.json", differences: [], more: 0 };
    const { unused, broken, misses } = audited([exchangeEvent({ outcome: "missed", nearest })], [], facts);
    expect(unused.map(({ file }) => file)).toEqual(["a/1.json"]);
    expect(broken).toEqual([{ file: "b.json", message: "It is no JSON." }]);
    expect(misses.map((miss) => miss.nearest)).toEqual([{ file: "a/1.json", differences: [], more: 0 }]);
  });

  it("tells what a recording run did to the files, and does not look for unused ones", () => {
    const events = (["added", "changed", "unchanged"] as const).map((change) =>
      exchangeEvent({ outcome: "recorded", file: `recordings/${change}.json`, change }),
    );
    const audit = audited(events, [], { mode: "record", catalogue: undefined });
    expect(audit).toMatchObject({
      added: ["added.json"],
      changed: ["changed.json"],
      unchanged: ["unchanged.json"],
      unused: [],
    });
    expect(
      ["record", "replay", "auto", "passthrough"].filter((mode) => auditsRecordings(mode as Audit["mode"])),
    ).toEqual(["replay", "auto"]);
  });

  it("counts refusals, failures and tunnels", () => {
    const audit = audited(
      [
        exchangeEvent({ outcome: "refused", message: "no" }),
        exchangeEvent({ outcome: "failed", message: "late" }),
        tunnelEvent({ host: "a:443" }),
        tunnelEvent({ host: "a:443" }),
        exchangeEvent({ outcome: "passed", notSaved: "it was a 500" }),
      ],
      [],
    );
    expect(audit).toMatchObject({
      outcomes: { refused: 1, failed: 1, passed: 1 },
      refused: [{ what: "no", count: 1 }],
      failed: [{ what: "late", count: 1 }],
      tunnelled: [{ what: "a:443", count: 2 }],
      notSaved: [{ method: "POST", reason: "it was a 500", count: 1 }],
    });
  });
});
