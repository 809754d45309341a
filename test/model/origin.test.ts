import { describe, expect, it } from "vitest";
import { authorityOf, bareHost, formatOrigin, splitAbsoluteForm } from "../../src/model/origin.ts";

describe("splitAbsoluteForm", () => {
  it.each<[target: string, origin: string, path: string]>([
    ["http://host/path?a=b", "http://host", "/path?a=b"],
    ["HTTPS://Host.Example./", "https://host.example", "/"],
    ["http://host", "http://host", "/"],
    ["http://host?a=b", "http://host", "/?a=b"],
    ["http://host#f", "http://host", "/#f"],
    ["http://host:80/", "http://host", "/"],
    ["http://host:/path", "http://host", "/path"],
    ["https://host:8443/a/../b//c%2F", "https://host:8443", "/a/../b//c%2F"],
    ["https://[2001:DB8::1]:443/", "https://[2001:db8::1]", "/"],
    ["http://user:word@host/", "http://host", "/"],
    ["http://host/http://other/@", "http://host", "/http://other/@"],
  ])("cuts %s into %s and %s", (target, origin, path) => {
    const split = splitAbsoluteForm(target);
    expect(split && formatOrigin(split.origin)).toBe(origin);
    expect(split?.path).toBe(path);
  });

  it.each([
    "",
    "/path",
    "*",
    "host:443",
    "ftp://host/",
    "http:/host",
    "http://",
    "http:///path",
    "http://host:0/",
    "http://host:65536/",
    "http://host:123456/",
    "http://host:12x/",
    "http://[::1/",
    "http://[::1]x/",
    "http://a b/",
  ])("knows %j for none", (target) => {
    expect(splitAbsoluteForm(target)).toBeUndefined();
  });
});

describe("an origin in words", () => {
  it.each([
    [{ scheme: "https", host: "h", port: 443 }, "h"],
    [{ scheme: "http", host: "h", port: 443 }, "h:443"],
    [{ scheme: "http", host: "::1", port: 80 }, "[::1]"],
    [{ scheme: "https", host: "::1", port: 80 }, "[::1]:80"],
  ] as const)("%j is %s", (origin, authority) => {
    expect(authorityOf(origin)).toBe(authority);
    expect(formatOrigin(origin)).toBe(`${origin.scheme}://${authority}`);
  });

  it.each([
    ["API.example.", "api.example"],
    ["[::1]", "::1"],
    ["::1", "::1"],
  ])("the bare host of %s is %s", (host, bare) => {
    expect(bareHost(host)).toBe(bare);
  });
});
