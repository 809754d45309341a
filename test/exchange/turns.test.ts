import { expect, it } from "vitest";
import { createTurns } from "../../src/exchange/turns.ts";
import type { Fixture, Interaction } from "../../src/model/interaction.ts";

function fixture(file: string, statuses: readonly number[]): Fixture {
  const key = { method: "POST", host: "h", path: "/", provider: "openai", hash: "" };
  const interactions = statuses.map((status): Interaction => ({
    status,
    statusText: "",
    headers: [],
    body: new Uint8Array(),
    headAtMs: 0,
    chunks: [],
    redacted: [],
    ids: [],
    recordedOn: undefined,
  }));
  return { file, key, request: { method: "POST", url: "https://h/", data: {} }, interactions };
}

it("gives each fixture's interactions in order, and then the last one again", () => {
  const turns = createTurns();
  const [three, one] = [fixture("a", [201, 202, 203]), fixture("b", [301])];
  const given = [three, one, three, three, one, three].map((next) => turns.next(next)?.status);
  expect(given).toEqual([201, 301, 202, 203, 301, 203]);
});

it("goes on where it was when the fixture has been read anew", () => {
  const turns = createTurns();
  turns.next(fixture("a", [201, 202]));
  expect(turns.next(fixture("a", [301, 302]))?.status).toBe(302);
});

it("has nothing to give of a fixture without interactions", () => {
  expect(createTurns().next(fixture("a", []))).toBeUndefined();
});
