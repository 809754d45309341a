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
    const { outcomes, missed, ...maps } = tallied();
    expect(new Set(Object.values(outcomes))).toEqual(new Set([0]));
    expect(missed).toEqual([]);
    expect(Object.values(maps)).toEqual([new Map(), new Map(), new Map(), new Map()]);
  });

  it("counts exchanges by their outcome, and what was not saved by its reason", () => {
    const reason = { outcome: "passed", notSaved: "the answer was a 500" } as const;
    const { outcomes, notSaved } = tallied(
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
  });

  it("lists misses in their order, and counts refusals and failures by what was said", () => {
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
    expect(missed).toEqual(["b", "a", "b"]);
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
});
