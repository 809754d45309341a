import { describe, expect, it } from "vitest";
import { isWithin, limitOfHost, makeLimits } from "../../src/authority/limits.ts";
import { subjectName } from "../../src/authority/subject-names.ts";

describe("limits", () => {
  it("are in order, and none is within another", () => {
    expect(makeLimits(["b.example", "api.b.example", "a.example", "b.example", "ab.example"])).toEqual([
      "a.example",
      "ab.example",
      "b.example",
    ]);
  });

  it("have addresses in one form, and none that this machine always has", () => {
    expect(makeLimits(["10.0.0.5", "2001:DB8:0::1", "127.0.0.1", "127.9.9.9", "::1"])).toEqual([
      "10.0.0.5",
      "2001:db8::1",
    ]);
  });

  it.each(["", "a b", "*.example.com", "example.com."])("refuse %j", (name) => {
    expect(() => makeLimits([name])).toThrow("Cannot make a certificate for ");
  });

  it.each([
    ["api.example.com", "api.example.com"],
    ["API.example.com:8443", "api.example.com"],
    ["*.example.com", "example.com"],
    ["*.example.com:443", "example.com"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["[::1]:8443", "::1"],
    ["10.0.0.5:443", "10.0.0.5"],
    ["*", ""],
  ])("for the host %s of an option have %s", (host, limit) => {
    expect(limitOfHost(host)).toBe(limit);
  });

  it.each([
    ["example.com", true],
    ["a.b.example.com", true],
    ["notexample.com", false],
    ["com", false],
    ["10.0.0.5", true],
    ["10.0.0.6", false],
    ["5.10.0.0.5", false],
    ["2001:db8:0:0::1", true],
    ["2001:db8::2", false],
    ["127.0.0.1", true],
    ["::1", true],
    ["128.0.0.1", false],
  ])("say of %s that it is within: %s", (name, expected) => {
    expect(isWithin(subjectName(name), ["10.0.0.5", "2001:db8::1", "example.com"])).toBe(expected);
  });
});
