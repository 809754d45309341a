import { describe, expect, it } from "vitest";
import { nearestName, unknownName } from "../../src/cli/unknown-name.ts";

const KNOWN = ["port", "log", "log-level", "recordings", "require-credentials", "ca path"];

describe("nearestName", () => {
  it.each([
    ["prot", "port"],
    ["ports", "port"],
    ["loglevel", "log-level"],
    ["rec", "recordings"],
    ["require-credential", "require-credentials"],
    ["ca", "ca path"],
    ["abc", undefined],
    ["x", undefined],
    ["timeout", undefined],
  ])("finds for %s %s", (name, nearest) => {
    expect(nearestName(name, KNOWN)).toBe(nearest);
  });
});

describe("unknownName", () => {
  const facts = { code: "unknown_thing", problem: "There is no such thing.", advice: "Look again." };

  it("suggests the nearest name as it is to be typed", () => {
    const error = unknownName({ ...facts, name: "prot", known: KNOWN, write: (name) => `--${name}` });
    expect(error.message).toBe("There is no such thing.\nDid you mean --port?\nLook again.");
    expect(error.code).toBe("unknown_thing");
  });

  it("lists what there is when nothing is near", () => {
    expect(unknownName({ ...facts, name: "xyz", known: ["port", "log"] }).message).toBe(
      "There is no such thing.\nKnown are port, log.\nLook again.",
    );
  });
});
