import { describe, expect, it } from "vitest";
import { createTurns } from "../../src/exchange/turns.ts";
import type { Fixture, Interaction } from "../../src/model/interaction.ts";

type Recorded = number | { readonly status: number; readonly ids: readonly string[] };

function fixture(file: string, recorded: readonly Recorded[]): Fixture {
  const key = { method: "POST", host: "h", path: "/", provider: "openai", hash: "" };
  const interactions = recorded.map((one): Interaction => ({
    statusText: "",
    headers: [],
    body: new Uint8Array(),
    headAtMs: 0,
    chunks: [],
    redacted: [],
    recordedOn: undefined,
    ...(typeof one === "number" ? { status: one, ids: [] } : one),
  }));
  return { file, key, request: { method: "POST", url: "https://h/", data: {} }, interactions };
}

describe("turns", () => {
  it("give each fixture's interactions in order, and then the last one again", () => {
    const turns = createTurns("repeat");
    const [three, one] = [fixture("a", [201, 202, 203]), fixture("b", [301])];
    const given = [three, one, three, three, one, three].map((next) => turns.next(next, [], undefined));
    expect(given).toMatchObject([
      { number: 1, of: 3, interaction: { status: 201 } },
      { number: 1, of: 1, interaction: { status: 301 } },
      { number: 2, of: 3, interaction: { status: 202 } },
      { number: 3, of: 3, interaction: { status: 203 } },
      { number: 1, of: 1, interaction: { status: 301 } },
      { number: 3, of: 3, interaction: { status: 203 } },
    ]);
  });

  it("begin again with the first one when they cycle", () => {
    const turns = createTurns("cycle");
    const two = fixture("a", [201, 202]);
    const given = Array.from({ length: 5 }, () => turns.next(two, [], undefined));
    expect(given).toMatchObject([1, 2, 1, 2, 1].map((number) => ({ number })));
  });

  it("are used up when that is a miss, and stay so", () => {
    const turns = createTurns("miss");
    const two = fixture("a", [201, 202]);
    const given = Array.from({ length: 4 }, () => turns.next(two, [], undefined));
    expect(given).toMatchObject([{ number: 1 }, { number: 2 }, "used up", "used up"]);
  });

  it("go on where they were when the fixture has been read anew", () => {
    const turns = createTurns("miss");
    turns.next(fixture("a", [201, 202]), [], undefined);
    expect(turns.next(fixture("a", [301, 302]), [], undefined)).toMatchObject({
      interaction: { status: 302 },
    });
    expect(turns.next(fixture("a", [301, 302, 303]), [], undefined)).toMatchObject({
      interaction: { status: 303 },
    });
  });

  it("are each cassette's own, also in a fixture that they share", () => {
    const turns = createTurns("miss");
    const two = fixture("a", [201, 202]);
    const cassettes = ["one", undefined, "one", "other", "one", undefined];
    const given = cassettes.map((cassette) => turns.next(two, [], cassette));
    expect(given).toMatchObject([
      { number: 1 },
      { number: 1 },
      { number: 2 },
      { number: 1 },
      "used up",
      { number: 2 },
    ]);
  });

  it("go first to the interactions whose ids are the request's own, in an order of their own", () => {
    const turns = createTurns("repeat");
    const recorded = fixture("a", [
      { status: 201, ids: ["call_x"] },
      { status: 202, ids: ["call_y"] },
      { status: 203, ids: ["call_x"] },
    ]);
    const asked = [["call_y"], ["call_x"], ["call_y"], ["call_x"], ["call_x"]];
    const given = asked.map((ids) => turns.next(recorded, ids, undefined));
    expect(given).toMatchObject([2, 1, 2, 3, 3].map((number) => ({ number, of: 3 })));
  });

  it("go to all interactions in one order where none has the request's ids", () => {
    const turns = createTurns("miss");
    const recorded = fixture("a", [
      { status: 201, ids: ["call_x", "call_y"] },
      { status: 202, ids: ["call_y"] },
    ]);
    const asked = [["call_1"], [], ["call_y", "call_x"]];
    const given = asked.map((ids) => turns.next(recorded, ids, undefined));
    expect(given).toMatchObject([{ number: 1 }, { number: 2 }, "used up"]);
  });

  it("count what was just recorded as one that had its turn", () => {
    const turns = createTurns("miss");
    turns.recorded("a", ["call_x"], "one");
    const recorded = fixture("a", [{ status: 201, ids: ["call_x"] }]);
    expect(turns.next(recorded, ["call_x"], "one")).toBe("used up");
    expect(turns.next(recorded, ["call_x"], "other")).toMatchObject({ number: 1 });
  });

  it("have nothing to give of a fixture without interactions", () => {
    for (const exhausted of ["repeat", "cycle", "miss"] as const) {
      expect(createTurns(exhausted).next(fixture("a", []), [], undefined)).toBe("used up");
    }
  });
});
