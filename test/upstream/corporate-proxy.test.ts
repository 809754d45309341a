import { describe, expect, it } from "vitest";
import type { Origin } from "../../src/model/origin.ts";
import { corporateProxyFor, type Environment } from "../../src/upstream/corporate-proxy.ts";

const HTTPS: Origin = { scheme: "https", host: "api.example.test", port: 443 };
const HTTP: Origin = { scheme: "http", host: "api.example.test", port: 80 };

function proxyHost(origin: Origin, environment: Environment): string | undefined {
  return corporateProxyFor(origin, environment)?.origin.host;
}

describe("the corporate proxy of an environment", () => {
  it.each<[string, Origin, Environment, string | undefined]>([
    ["none", HTTPS, {}, undefined],
    [
      "HTTPS_PROXY for https",
      HTTPS,
      { HTTPS_PROXY: "http://a", HTTP_PROXY: "http://b", ALL_PROXY: "http://c" },
      "a",
    ],
    [
      "HTTP_PROXY for http",
      HTTP,
      { HTTPS_PROXY: "http://a", HTTP_PROXY: "http://b", ALL_PROXY: "http://c" },
      "b",
    ],
    ["ALL_PROXY else", HTTPS, { HTTP_PROXY: "http://b", ALL_PROXY: "http://c" }, "c"],
    ["lower case first", HTTPS, { HTTPS_PROXY: "http://a", https_proxy: "http://b" }, "b"],
    ["nothing for an empty value", HTTPS, { HTTPS_PROXY: "", https_proxy: "" }, undefined],
  ])("is %s", (_title, origin, environment, expected) => {
    expect(proxyHost(origin, environment)).toBe(expected);
  });

  it.each([
    ["http://corporate.test", { scheme: "http", host: "corporate.test", port: 80 }],
    ["https://corporate.test", { scheme: "https", host: "corporate.test", port: 443 }],
    ["corporate.test:3128", { scheme: "http", host: "corporate.test", port: 3128 }],
    ["http://[fd00::1]:3128/", { scheme: "http", host: "fd00::1", port: 3128 }],
  ])("is read from %s", (value, origin) => {
    expect(corporateProxyFor(HTTPS, { HTTPS_PROXY: value })).toEqual({ origin, authorization: undefined });
  });

  it("is given the user and password of its URL", () => {
    const proxy = corporateProxyFor(HTTPS, { HTTPS_PROXY: "http://us%40er:p%3Ass@corporate.test:3128" });
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from("us@er:p:ss").toString("base64")}`);
  });

  it.each(["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"])("is never asked for %s", (host) => {
    expect(proxyHost({ ...HTTPS, host }, { HTTPS_PROXY: "http://a" })).toBeUndefined();
  });

  it("says what is wrong with a value that cannot be used, and keeps the password to itself", () => {
    const environment = { ALL_PROXY: "socks5://user:synthetic-password@corporate.test:1080" };
    const message =
      "Cannot reach https://api.example.test through the proxy that the environment names. Of its value is known: " +
      "it is a socks5:// URL, and only http:// and https:// work. " +
      "Set HTTPS_PROXY=http://HOST:PORT, or NO_PROXY=api.example.test to go without, and start again.";
    expect(() => corporateProxyFor(HTTPS, environment)).toThrow(
      expect.objectContaining({
        name: "UpstreamError",
        code: "proxy",
        status: 502,
        host: "api.example.test",
        message,
      }),
    );
    expect(() => corporateProxyFor(HTTPS, { HTTPS_PROXY: "http://a b" })).toThrow("it is not a URL.");
  });
});

describe("NO_PROXY", () => {
  it.each([
    ["*", "api.example.test", 443, true],
    ["api.example.test", "api.example.test", 443, true],
    ["API.Example.test", "api.example.test", 443, true],
    ["example.test", "api.example.test", 443, true],
    [".example.test", "api.example.test", 443, true],
    ["*.example.test", "api.example.test", 443, true],
    ["ample.test", "api.example.test", 443, false],
    ["other.test, example.test", "api.example.test", 443, true],
    ["other.test example.test", "api.example.test", 443, true],
    ["api.example.test:443", "api.example.test", 443, true],
    ["api.example.test:8443", "api.example.test", 443, false],
    ["10.1.2.3", "10.1.2.3", 443, true],
    ["10.0.0.0/8", "10.1.2.3", 443, true],
    ["10.0.0.0/8", "11.1.2.3", 443, false],
    ["10.0.0.0/99", "10.1.2.3", 443, false],
    ["10.0.0.0/8", "api.example.test", 443, false],
    ["fd00::/8", "fd00::1", 443, true],
    ["fd00::1", "fd00::1", 443, true],
    ["[fd00::1]:443", "fd00::1", 443, true],
    [",", "api.example.test", 443, false],
  ])("%j and %s, port %i: %s", (value, host, port, expected) => {
    const environment = { HTTPS_PROXY: "http://corporate.test", NO_PROXY: value };
    expect(proxyHost({ scheme: "https", host, port }, environment) === undefined).toBe(expected);
  });
});
