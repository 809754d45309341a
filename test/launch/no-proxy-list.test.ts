import { describe, expect, it } from "vitest";
import { noProxyList } from "../../src/launch/no-proxy-list.ts";

const LOOPBACK = "localhost,127.0.0.1,::1";

describe("noProxyList", () => {
  it("is loopback in the three words that every client understands", () => {
    expect(noProxyList({}, [])).toBe(LOOPBACK);
    expect(noProxyList({ NO_PROXY: "", no_proxy: "[::1], 127.0.0.1" }, [])).toBe(LOOPBACK);
  });

  it("keeps the entries that were there, of both cases of the name, each once", () => {
    const inherited = {
      NO_PROXY: "db.internal,10.0.0.0/8 localhost:3000",
      no_proxy: "db.internal,.corp.example",
    };
    expect(noProxyList(inherited, [])).toBe(
      `${LOOPBACK},db.internal,10.0.0.0/8,localhost:3000,.corp.example`,
    );
  });

  it.each([
    "*",
    "api.openai.com",
    "API.OpenAI.com:443",
    "eu.api.openai.com",
    ".openai.com",
    "openai.com",
    "*.anthropic.com",
    "com",
    ".googleapis.com",
    "my-resource.openai.azure.com",
    "azure.com",
    "us-central1-aiplatform.googleapis.com",
  ])("leaves out %s, which would lead a provider's traffic past the proxy", (entry) => {
    expect(noProxyList({ NO_PROXY: `${entry},kept.example` }, [])).toBe(`${LOOPBACK},kept.example`);
  });

  it.each(["openai.com.example", "notopenai.com", "pi.openai.com", "storage.googleapis.com"])(
    "keeps %s, which is no provider's",
    (entry) => {
      expect(noProxyList({ NO_PROXY: entry }, [])).toBe(`${LOOPBACK},${entry}`);
    },
  );

  it("leaves out what would lead the traffic of given hosts past the proxy", () => {
    const inherited = { NO_PROXY: ".corp.example,llm.corp.example,other.example" };
    expect(noProxyList(inherited, ["llm.corp.example"])).toBe(`${LOOPBACK},other.example`);
  });
});
