import { describe, expect, it } from "vitest";
import { leadingPattern, wholePattern } from "../../src/matching/pattern.ts";
import { parseJsonPath } from "../../src/model/json-path.ts";
import type { Provider } from "../../src/model/provider.ts";
import {
  knownProviders,
  telemetryEndpoints,
  tokenEndpoints,
  unknownProvider,
  unrecordedEndpoints,
  websiteEndpoints,
} from "../../src/providers/index.ts";

const providers = [...knownProviders, unknownProvider];

it("gives each provider a name of its own, in snake case", () => {
  const names = providers.map(({ name }) => name);
  expect(names.toSorted()).toStrictEqual([
    "anthropic",
    "assemblyai",
    "azure",
    "bedrock",
    "bedrock_mantle",
    "cohere",
    "deepgram",
    "deepseek",
    "elevenlabs",
    "fireworks",
    "gemini",
    "groq",
    "huggingface",
    "jina",
    "mistral",
    "ollama",
    "openai",
    "openrouter",
    "perplexity",
    "replicate",
    "stability",
    "together",
    "unknown",
    "vertex_ai",
    "voyage",
    "xai",
  ]);
  expect(knownProviders).not.toContain(unknownProvider);
});

it("puts OpenAI last, and before it Hugging Face's any first segment", () => {
  expect(knownProviders.slice(-2).map(({ name }) => name)).toStrictEqual(["huggingface", "openai"]);
});

describe.each(providers)("$name", (provider) => {
  it("is data that a configuration file could hold", () => {
    expect(JSON.parse(JSON.stringify(provider))).toStrictEqual(provider);
  });

  it("writes the places of its credentials and its ignored query in lower case", () => {
    const { credentials, ignoredQuery, paths } = provider;
    const headers = paths.flatMap(({ header }) => (header === undefined ? [] : [header]));
    const names = [...credentials.headers, ...credentials.query, ...ignoredQuery, ...headers];
    expect(names.map((name) => name.toLowerCase())).toStrictEqual(names);
  });

  it("has patterns that compile", () => {
    for (const pattern of searchedPatterns(provider)) expect(() => new RegExp(pattern)).not.toThrow();
  });

  it("has patterns of hosts and paths that nothing empty fulfils, and that begin where they should", () => {
    for (const host of provider.hosts) {
      expect(wholePattern(host).test("")).toBe(false);
      expect(wholePattern(host).test("evil.test")).toBe(false);
      expect(host, "dots that stand for any character").not.toMatch(/(?<!\\|\])\.(?![*+])/);
    }
    for (const { path } of provider.paths) {
      expect(path).toMatch(/^(\/|\(\/|\(\(\/)/);
      expect(leadingPattern(path).test("")).toBe(false);
      expect(leadingPattern(path).test("/evil")).toBe(path === "/");
    }
  });

  it("asks for a value only of a header that it names", () => {
    const { paths } = provider;
    expect(paths.filter(({ header, value }) => value !== undefined && header === undefined)).toEqual([]);
  });

  it("names groups of its paths in the hosts that they tell, and no others", () => {
    for (const { path, host = "" } of provider.paths) {
      const groups = Array.from(path.matchAll(/\(\?<(\w+)>/g), ([, name]) => name);
      const blanks = Array.from(host.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      expect(blanks).toStrictEqual(groups);
    }
  });

  it("selects by JSONPaths that parse, each once", () => {
    const { credentials, ignoredMembers, echoedIds, links } = provider;
    for (const paths of [credentials.body, ignoredMembers, echoedIds, links]) {
      expect(paths.filter((path) => !path.startsWith("$.") || parseJsonPath(path) === undefined)).toEqual([]);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });

  it("never both drops and renames the same member", () => {
    const { ignoredMembers, echoedIds } = provider;
    expect(ignoredMembers.filter((path) => echoedIds.includes(path))).toEqual([]);
  });

  it("names volatile members by their plain names, each once, and never what the answer is about", () => {
    const { volatileMembers, contentMembers } = provider;
    for (const names of [volatileMembers, contentMembers]) {
      expect(names.filter((name) => !/^[A-Za-z]\w*$/.test(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }
    for (const name of ["content", "text", "output", "choices", "message", "role"])
      expect(volatileMembers).not.toContain(name);
    expect(volatileMembers.filter((name) => contentMembers.includes(name))).toEqual([]);
  });

  it("says of every path's stream what ends it", () => {
    for (const { data, events, members } of provider.streamEnds)
      expect([data, events, members].flat().filter((word) => typeof word === "string")).not.toEqual([]);
  });

  it("words errors by path, the last for all paths", () => {
    const { errors } = provider;
    expect(errors.map(({ path }) => path === undefined)).toStrictEqual(
      errors.map((_, index) => index === errors.length - 1),
    );
  });
});

function searchedPatterns({ paths, stream, streamEnds, errors }: Provider): string[] {
  const optional = [
    stream.path,
    ...streamEnds.map(({ path }) => path),
    ...errors.map(({ path }) => path),
    ...paths.flatMap(({ path, value, model }) => [path, value, model]),
  ];
  return optional.filter((pattern) => pattern !== undefined);
}

describe("what is never recorded", () => {
  it("is the sum of tokens, telemetry and web sites", () => {
    expect(unrecordedEndpoints).toStrictEqual([
      ...tokenEndpoints,
      ...telemetryEndpoints,
      ...websiteEndpoints,
    ]);
  });

  it("has patterns that compile, and that no empty host or path fulfils", () => {
    for (const { host, path } of unrecordedEndpoints) {
      expect(wholePattern(host).test("")).toBe(false);
      expect(leadingPattern(path).test("")).toBe(false);
      expect(path).toMatch(/^(\/|\(\/)/);
    }
  });

  it("is data that a configuration file could hold", () => {
    expect(JSON.parse(JSON.stringify(unrecordedEndpoints))).toStrictEqual(unrecordedEndpoints);
  });
});
