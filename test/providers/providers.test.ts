import { expect, it } from "vitest";
import { leadingPattern, wholePattern } from "../../src/matching/pattern.ts";
import {
  knownProviders,
  telemetryEndpoints,
  tokenEndpoints,
  unknownProvider,
} from "../../src/providers/index.ts";

const providers = [...knownProviders, unknownProvider];

it("gives each provider a name of its own", () => {
  expect(knownProviders.map(({ name }) => name)).toStrictEqual([
    "azure",
    "vertex_ai",
    "gemini",
    "anthropic",
    "openai",
  ]);
  expect(knownProviders).not.toContain(unknownProvider);
});

it.each(providers)("describes $name as data that a configuration file could hold", (provider) => {
  expect(JSON.parse(JSON.stringify(provider))).toStrictEqual(provider);
});

it.each(providers)(
  "writes the places of $name's credentials and its ignored query in lower case",
  (provider) => {
    const { credentials, ignoredQuery, paths } = provider;
    const headers = paths.flatMap(({ header }) => (header === undefined ? [] : [header]));
    const names = [...credentials.headers, ...credentials.query, ...ignoredQuery, ...headers];
    expect(names.map((name) => name.toLowerCase())).toStrictEqual(names);
  },
);

it("has patterns that compile, and that no empty host or path fulfils", () => {
  const hosts = [
    ...providers.flatMap((provider) => provider.hosts),
    ...tokenEndpoints.map(({ host }) => host),
  ];
  const endpoints = [...tokenEndpoints, ...telemetryEndpoints, ...providers.flatMap(({ paths }) => paths)];
  for (const host of hosts) expect(wholePattern(host).test("")).toBe(false);
  for (const { path } of endpoints) expect(leadingPattern(path).test("")).toBe(false);
});
