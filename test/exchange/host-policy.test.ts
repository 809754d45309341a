import { describe, expect, it } from "vitest";
import { createHostPolicy, type HostDecision, type HostPolicyFacts } from "../../src/exchange/host-policy.ts";

function decide(facts: Partial<HostPolicyFacts>, host: string, port = 443): HostDecision {
  const policy = createHostPolicy({
    mode: "replay",
    intercepted: [],
    tunnelled: [],
    isProvider: (name) => name === "api.openai.com",
    hasFixtures: (authority) => ["recorded.example", "[::1]:8443"].includes(authority),
    ...facts,
  });
  return policy(host, port);
}

describe("a host policy", () => {
  it.each(["record", "auto", "passthrough", "replay"] as const)(
    "intercepts known providers, named hosts and hosts with fixtures in %s",
    (mode) => {
      expect(decide({ mode }, "api.openai.com")).toBe("intercept");
      expect(decide({ mode }, "recorded.example")).toBe("intercept");
      expect(decide({ mode, intercepted: ["named.example"] }, "named.example")).toBe("intercept");
    },
  );

  it.each([
    ["record", "tunnel"],
    ["auto", "tunnel"],
    ["passthrough", "tunnel"],
    ["replay", "refuse"],
  ] as const)("in %s meets other hosts with: %s", (mode, decision) => {
    expect(decide({ mode }, "other.example")).toBe(decision);
  });

  it.each<[pattern: string, host: string, port: number, decision: HostDecision]>([
    ["other.example", "other.example", 8443, "tunnel"],
    ["OTHER.example", "other.example", 443, "tunnel"],
    ["other.example:8443", "other.example", 8443, "tunnel"],
    ["other.example:8443", "other.example", 443, "refuse"],
    ["*.example", "other.example", 443, "tunnel"],
    ["*.example", "a.b.example", 443, "tunnel"],
    ["*.example", "example", 443, "refuse"],
    ["*.example", "badexample", 443, "refuse"],
    ["*", "anything.at.all", 443, "tunnel"],
    ["*", "api.openai.com", 443, "intercept"],
    ["api.openai.com", "api.openai.com", 443, "tunnel"],
    ["::2", "::2", 443, "tunnel"],
    ["[::2]", "::2", 443, "tunnel"],
    ["[::2]:8443", "::2", 8443, "tunnel"],
  ])("with --tunnel %s meets %s:%i in replay with: %s", (pattern, host, port, decision) => {
    expect(decide({ tunnelled: [pattern] }, host, port)).toBe(decision);
  });

  it("knows fixtures of a host and of a host with its port, IPv6 in brackets", () => {
    expect(decide({}, "recorded.example", 8443)).toBe("intercept");
    expect(decide({}, "::1", 8443)).toBe("intercept");
    expect(decide({}, "::1", 443)).toBe("refuse");
  });
});
