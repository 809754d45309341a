import { describe, expect, it } from "vitest";
import {
  cassetteInHeaders,
  cutCassette,
  proxyUser,
  withoutOwnHeaders,
} from "../../src/connection/named-cassette.ts";

function basic(pair: string): string[] {
  return ["Proxy-Authorization", `Basic ${Buffer.from(pair).toString("base64")}`];
}

describe("the user of the proxy's URL", () => {
  it.each<[title: string, headers: string[], user: string | undefined]>([
    ["with a password", basic("checkout-flow:x"), "checkout-flow"],
    ["without a password", basic("checkout-flow:"), "checkout-flow"],
    ["without a colon", basic("checkout-flow"), "checkout-flow"],
    ["whose password has colons", basic("a:b:c"), "a"],
    ["with escapes that the client left in", basic("checkout%2Dflow:x"), "checkout-flow"],
    ["with what is no escape", basic("100%:x"), "100%"],
    ["in another letter case", ["proxy-authorization", "bAsIc YTp4"], "a"],
    ["that is empty", basic(":x"), undefined],
    ["of another scheme", ["Proxy-Authorization", "Bearer YTp4"], undefined],
    ["that there is not", ["Authorization", "Basic YTp4"], undefined],
  ])("is read where it is one %s", (_title, headers, user) => {
    expect(proxyUser(headers)).toBe(user);
  });
});

it("takes the header before the proxy's user, and keeps both from all others", () => {
  const headers = ["Host", "h", "X-Mockai-Cassette", "by-header", ...basic("by-user:x"), "Accept", "*/*"];
  expect(cassetteInHeaders(headers)).toBe("by-header");
  expect(withoutOwnHeaders(headers)).toEqual(["Host", "h", "Accept", "*/*"]);
});

it.each<[path: string, cassette: string | undefined, rest: string]>([
  ["/@checkout-flow/v1/models?a=1", "checkout-flow", "/v1/models?a=1"],
  ["//@a//v1/models", "a", "//v1/models"],
  ["/%40a/v1", "a", "/v1"],
  ["/@a", "a", "/"],
  ["/@a?b=/c", "a", "/?b=/c"],
  ["/@/v1", "", "/v1"],
  ["/@..%2Fb/v1", "../b", "/v1"],
  ["/v1/@a/b", undefined, "/v1/@a/b"],
  ["/v1?@a", undefined, "/v1?@a"],
])("cuts the cassette off the path %s", (path, cassette, rest) => {
  expect(cutCassette(path)).toEqual({ cassette, path: rest });
});
