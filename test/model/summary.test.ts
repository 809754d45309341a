import { describe, expect, it } from "vitest";
import type { ExchangeEvent, TunnelEvent } from "../../src/model/events.ts";
import { createTally } from "../../src/model/summary.ts";
import { connectionEvent, exchangeEvent, tunnelEvent } from "../cli/sample-events.ts";

function tallied(
  ...events: (ExchangeEvent | TunnelEvent)[]
): ReturnType<ReturnType<typeof createTally>["summary"]> {
  const tally = createTally();
  for (const event of events) tally.add(event);
  return tally.summary();
}

describe("a tally", () => {
  it("starts at nothing", () => {
    const { outcomes, missed, unsaved, ...maps } = tallied();
    expect(new Set(Object.values(outcomes))).toEqual(new Set([0]));
    expect([missed, unsaved]).toEqual([[], []]);
    expect(Object.values(maps)).toEqual([new Map(), new Map(), new Map(), new Map()]);
  });

  it("counts exchanges by their outcome, and what was not saved by its reason", () => {
    const reason = { outcome: "passed", notSaved: "the answer was a 500" } as const;
    const { outcomes, notSaved, unsaved } = tallied(
      exchangeEvent({ outcome: "recorded" }),
      exchangeEvent(reason),
      exchangeEvent(reason),
      exchangeEvent({ outcome: "cancelled", notSaved: "the client left" }),
    );
    expect(outcomes).toMatchObject({ recorded: 1, passed: 2, cancelled: 1, replayed: 0 });
    expect([...notSaved]).toEqual([
      ["the answer was a 500", 2],
      ["the client left", 1],
    ]);
    const { method, url } = exchangeEvent();
    expect(unsaved).toEqual([
      { method, url, reason: "the answer was a 500", count: 2 },
      { method, url, reason: "the client left", count: 1 },
    ]);
  });

  it("lists misses in their order, repetitions counted, and counts refusals and failures by what was said", () => {
    const { missed, refused, failed } = tallied(
      exchangeEvent({ outcome: "missed", message: "b" }),
      exchangeEvent({ outcome: "missed", message: "a" }),
      exchangeEvent({ outcome: "missed", message: "b" }),
      exchangeEvent({ outcome: "refused", message: "no" }),
      tunnelEvent({ outcome: "refused", message: "no" }),
      exchangeEvent({ outcome: "failed", message: "late" }),
      tunnelEvent({ outcome: "failed", message: "late" }),
      exchangeEvent({ outcome: "failed", message: undefined }),
    );
    const { method, url, provider, hash } = exchangeEvent();
    const miss = { method, url, provider, hash, cassette: undefined, nearest: undefined };
    expect(missed).toEqual([
      { ...miss, message: "b", count: 2 },
      { ...miss, message: "a", count: 1 },
    ]);
    expect([...refused]).toEqual([["no", 2]]);
    expect([...failed]).toEqual([
      ["late", 2],
      ["failed", 1],
    ]);
  });

  it("counts the tunnels that were opened, and no broken connections", () => {
    const tally = createTally();
    tally.add(tunnelEvent({ outcome: "opened", host: "a:443" }));
    tally.add(tunnelEvent({ outcome: "opened", host: "a:443" }));
    tally.add(connectionEvent());
    expect([...tally.summary().tunnelled]).toEqual([["a:443", 2]]);
    expect(Object.values(tally.summary().outcomes).every((count) => count === 0)).toBe(true);
  });

  it("keeps apart misses of other cassettes", () => {
    const { missed } = tallied(
      exchangeEvent({ outcome: "missed", cassette: "a" }),
      exchangeEvent({ outcome: "missed", cassette: "b" }),
    );
    expect(missed.map(({ cassette, count }) => [cassette, count])).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
  });

  it("keeps a limited number of different texts, and counts all", () => {
    const events = Array.from({ length: 1200 }, (_, index) => [
      exchangeEvent({ outcome: "missed", message: `miss ${index}` }),
      exchangeEvent({ outcome: "refused", message: `refused ${index}` }),
    ]);
    const again = exchangeEvent({ outcome: "refused", message: "refused 0" });
    const { outcomes, missed, refused } = tallied(...events.flat(), again);
    expect(outcomes).toMatchObject({ missed: 1200, refused: 1201 });
    expect(refused.get("refused 0")).toBe(2);
    expect([missed.length, missed.at(-1)?.message]).toEqual([1000, "miss 999"]);
    expect([refused.size, refused.get("others")]).toEqual([1001, 200]);
  });

  it("traces which interactions were used, what became of files, and the cassettes", () => {
    const tally = createTally();
    const events: Partial<ExchangeEvent>[] = [
      { file: "a", interaction: 1, cassette: "flow" },
      { file: "a", interaction: 3 },
      { file: "b" },
      { file: "c", change: "added", outcome: "recorded" },
      { file: "c", change: "unchanged", outcome: "unchanged" },
      { file: "c", change: "changed", outcome: "recorded" },
      { file: "d", change: "unchanged", outcome: "unchanged" },
      { file: "d", change: "added", outcome: "recorded" },
      { file: "e", outcome: "missed" },
    ];
    for (const { url: _url, data: _data, ...event } of events) tally.add(exchangeEvent(event));
    const { used, changes, cassettes } = tally.trace();
    expect([...used]).toEqual([
      ["a", new Set([1, 3])],
      ["b", new Set()],
      ["c", new Set()],
      ["d", new Set()],
    ]);
    expect([...changes]).toEqual([
      ["c", "added"],
      ["d", "changed"],
    ]);
    expect(cassettes).toEqual(new Set(["flow", undefined]));
  });
});
