import { describe, expect, it } from "vitest";
import { patternHosts } from "../../src/authority/pattern-hosts.ts";

describe("the hosts of a pattern", () => {
  it.each([
    ["api\\.openai\\.com", ["api.openai.com"]],
    ["API\\.Corp\\.example", ["api.corp.example"]],
    ["((us|eu)\\.)?api\\.openai\\.com", ["us.api.openai.com", "eu.api.openai.com", "api.openai.com"]],
    ["api\\.cohere\\.(com|ai)", ["api.cohere.com", "api.cohere.ai"]],
    ["one\\.example|(?:two|three)\\.example", ["one.example", "two.example", "three.example"]],
    ["^api[.]example[.]com$", ["api.example.com"]],
    ["a?pi\\.example\\.com", ["api.example.com", "pi.example.com"]],
    ["my\\-llm\\.example\\.com", ["my-llm.example.com"]],
    ["[a-z0-9-]+\\.openai\\.azure\\.(com|us)", ["*.openai.azure.com", "*.openai.azure.us"]],
    ["([a-z0-9-]+\\.)*example\\.com", ["*.example.com", "example.com"]],
    ["a\\.([a-z]+\\.){0,2}example\\.com", ["*.example.com", "a.example.com"]],
    ["([a-z]+\\.)+example\\.com", ["*.example.com"]],
    ["[a-z]{2,9}\\.example\\.com", ["*.example.com"]],
    ["(?<region>[a-z]+)\\.example\\.com", ["*.example.com"]],
    ["[a-z]+?\\.example\\.com", ["*.example.com"]],
    ["(?!www\\.)[a-z]+\\.example\\.com", ["*.example.com"]],
    ["[a-z.]+(?<=\\.eu)\\.example\\.com", ["*.example.com"]],
    ["[\\]x]\\.example\\.com", ["*.example.com"]],
  ])("are those that it matches: of %s they are %j", (pattern, hosts) => {
    expect(patternHosts(pattern)).toEqual(hosts);
  });

  it.each([
    ["([a-z]+-)?ai\\.x\\.ai", ["*.x.ai", "ai.x.ai"]],
    ["[a-z]+x\\.ai", ["*.ai"]],
    ["api.example\\.com", ["*.com"]],
    ["a+pi\\.example\\.com", ["*.example.com"]],
    ["llm\\d\\.corp\\.example", ["*.corp.example"]],
    ["x\\.[a-z]+\\.amazonaws\\.com", ["*.amazonaws.com"]],
    ["llm\\x2eexample\\.com", ["*.com"]],
    ["(llm)\\1\\.corp\\.example", ["*.corp.example"]],
  ])("have whole labels only: of %s they are %j", (pattern, hosts) => {
    expect(patternHosts(pattern)).toEqual(hosts);
  });

  it.each([".*", "example.", "[a-z]+", "a*", "\\w+|x", "[^]+"])("of %s are all", (pattern) => {
    expect(patternHosts(pattern)).toContain("*");
  });
});
