import { describe, expect, it } from "vitest";
import { hostsInLeaves } from "../../src/authority/hosts-in-leaves.ts";

describe("the hosts of recordings that share a leaf", () => {
  it("are so few that the leaf stays short, and none is left out", () => {
    const hosts = Array.from({ length: 33 }, (_, n) => `h${n}.example.com`);
    const lists = hostsInLeaves(hosts);
    expect(lists.map(({ length }) => length)).toEqual([16, 16, 1]);
    expect(lists.flat()).toEqual(hosts);
  });

  it("are named without their ports, each once", () => {
    expect(hostsInLeaves(["api.x.ai", "api.x.ai:8443", "api.x.ai:9443", "other.example.com:80"])).toEqual([
      ["api.x.ai", "other.example.com"],
    ]);
  });

  it("are none without recordings", () => {
    expect(hostsInLeaves([])).toEqual([]);
  });
});
