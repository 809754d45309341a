import { expect, it } from "vitest";
import { ownStatusLines } from "../../../src/exchange/grpc/own-status.ts";

it.each([
  [400, "9"],
  [401, "16"],
  [403, "7"],
  [404, "5"],
  [413, "9"],
  [500, "13"],
  [502, "14"],
  [504, "14"],
])("what is a %i in plain HTTP ends a call with %s", (status, expected) => {
  const lines = ownStatusLines({ status, message: "100 %", mark: "error", retry: true });
  expect(lines).toEqual(["grpc-status", expected, "grpc-message", "100 %25", "x-mockai-proxy", "error"]);
});

it("says that nobody need call again", () => {
  const lines = ownStatusLines({ status: 404, message: "No.", mark: "miss", retry: false });
  expect(lines.slice(4)).toEqual(["x-mockai-proxy", "miss", "x-should-retry", "false"]);
});
