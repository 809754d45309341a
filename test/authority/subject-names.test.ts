import { describe, expect, it } from "vitest";
import { subjectNames } from "../../src/authority/subject-names.ts";

describe("subjectNames", () => {
  it("takes a host name for a DNS name", () => {
    expect(subjectNames("api.openai.com")).toEqual([{ kind: "dns", name: "api.openai.com" }]);
    expect(subjectNames("my_service.internal")).toEqual([{ kind: "dns", name: "my_service.internal" }]);
  });

  it.each([
    ["10.0.200.1", "0a00c801"],
    ["2001:db8::1", "20010db8000000000000000000000001"],
    ["::1", "00000000000000000000000000000001"],
    ["::", "00000000000000000000000000000000"],
    ["fe80::", "fe800000000000000000000000000000"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    ["::ffff:1.2.3.4", "00000000000000000000ffff01020304"],
  ])("takes %s for an IP address", (host, bytes) => {
    expect(subjectNames(host)).toEqual([{ kind: "ip", address: Buffer.from(bytes, "hex") }]);
  });

  it("adds the loopback addresses to localhost", () => {
    expect(subjectNames("localhost")).toEqual([
      { kind: "dns", name: "localhost" },
      { kind: "ip", address: Buffer.from([127, 0, 0, 1]) },
      { kind: "ip", address: Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]) },
    ]);
  });

  it.each([
    "",
    "[::1]",
    "api.openai.com:443",
    "fe80::1%eth0",
    "API.openai.com",
    "api.openai.com.",
    "*.openai.com",
    "-a.com",
    "a..b",
    "a b",
    "a/b",
    "ä.com",
    "a\n.com",
    `${"a".repeat(64)}.com`,
    `${"a.".repeat(130)}com`,
  ])("refuses %j", (host) => {
    expect(() => subjectNames(host)).toThrow(expect.objectContaining({ code: "authority_host" }));
  });

  it("says what is wrong and what a host looks like", () => {
    expect(() => subjectNames("[::1]:443")).toThrow(
      'Cannot make a certificate for "[::1]:443". It is neither a host name in lower case nor an IP address. ' +
        "Call a host such as api.openai.com, or an address without brackets, zone and port.",
    );
  });
});
