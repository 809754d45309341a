import { describe, expect, it } from "vitest";
import type { Origin } from "../../src/model/origin.ts";
import { createRouter, type RouterOptions } from "../../src/upstream/route.ts";

const OPENAI: Origin = { scheme: "https", host: "api.openai.com", port: 443 };

function isSelf(host: string, port: number): boolean {
  return host === "127.0.0.1" && port === 5001;
}

function router(options: Partial<RouterOptions>): ReturnType<typeof createRouter> {
  return createRouter({ map: {}, environment: {}, isSelf: () => false, ...options });
}

describe("the way to a server", () => {
  it("leads to the server itself where nothing is mapped", () => {
    expect(router({})(OPENAI)).toEqual({
      asked: OPENAI,
      server: OPENAI,
      pathPrefix: "",
      corporateProxy: undefined,
    });
  });

  it.each([
    ["api.openai.com", "http://127.0.0.1:8080", "http 127.0.0.1 8080 "],
    ["API.OpenAI.com.", "http://127.0.0.1:8080/", "http 127.0.0.1 8080 "],
    ["api.openai.com:443", "https://staging.test/mock//a/", "https staging.test 443 /mock//a"],
    ["api.openai.com:8443", "http://127.0.0.1:8080", "https api.openai.com 443 "],
    ["openai.com", "http://127.0.0.1:8080", "https api.openai.com 443 "],
  ])("with --map %s=%s is %s", (key, url, expected) => {
    const { server, pathPrefix } = router({ map: { [key]: url } })(OPENAI);
    expect(`${server.scheme} ${server.host} ${server.port} ${pathPrefix}`).toBe(expected);
  });

  it("finds IPv6 addresses and ports in the map", () => {
    const findRoute = router({ map: { "[::1]:8080": "http://[::2]:90" } });
    expect(findRoute({ scheme: "http", host: "::1", port: 8080 }).server).toEqual({
      scheme: "http",
      host: "::2",
      port: 90,
    });
  });

  it.each([
    ["api.openai.com", "ftp://127.0.0.1"],
    ["api.openai.com", "http://127.0.0.1/path?query"],
    ["api.openai.com", "nonsense"],
    ["https://api.openai.com", "http://127.0.0.1"],
    ["", "http://127.0.0.1"],
  ])("refuses --map %s=%s", (key, url) => {
    expect(() => router({ map: { [key]: url } })).toThrow(
      `Cannot use --map ${key}=${url}. It takes a host (host or host:port) and the URL that gets its traffic ` +
        `(http:// or https://, without a query). Write it so: --map api.openai.com=https://staging.example.com.`,
    );
  });

  it("stays the same for an origin, whatever becomes of the environment", () => {
    const environment: Record<string, string> = { HTTPS_PROXY: "http://corporate.test:3128" };
    const findRoute = router({ environment });
    const before = findRoute(OPENAI);
    environment["HTTPS_PROXY"] = "http://other.test:3128";
    expect(findRoute(OPENAI)).toEqual(before);
    expect(findRoute({ ...OPENAI, port: 8443 }).corporateProxy?.origin.host).toBe("other.test");
  });

  it("does not lead back to ourselves", () => {
    const findRoute = router({ isSelf, map: { "api.openai.com": "http://127.0.0.1:5001" } });
    const message =
      "mockai-proxy was asked to forward to itself. http://127.0.0.1:5001 is its own listening address. " +
      "Send the request to the provider's host through the proxy, or name the server that is meant: " +
      "--map api.openai.com=URL.";
    expect(() => findRoute(OPENAI)).toThrow(
      expect.objectContaining({
        name: "UpstreamError",
        code: "loop",
        status: 502,
        host: "api.openai.com",
        message,
      }),
    );
  });

  it("leaves out a corporate proxy that is ourselves", () => {
    const environment = { HTTPS_PROXY: "http://127.0.0.1:5001" };
    expect(router({ environment })(OPENAI).corporateProxy).toBeDefined();
    expect(router({ environment, isSelf })(OPENAI).corporateProxy).toBeUndefined();
  });

  it("asks for a corporate proxy by the server that is connected to", () => {
    const environment = { HTTPS_PROXY: "http://corporate.test:3128", NO_PROXY: "staging.test" };
    const findRoute = router({ environment, map: { "api.openai.com": "https://staging.test" } });
    expect(findRoute(OPENAI).corporateProxy).toBeUndefined();
  });
});
