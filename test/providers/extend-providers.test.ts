import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { createRecognizer } from "../../src/matching/recognizer.ts";
import type { ProviderExtension } from "../../src/model/options.ts";
import type { Provider } from "../../src/model/provider.ts";
import { extendProviders, knownProviders } from "../../src/providers/index.ts";

/** As they come from a configuration file. */
function extend(...extensions: object[]): readonly Provider[] {
  return extendProviders(
    knownProviders,
    extensions.map((extension) => extension as ProviderExtension),
  );
}

function named(providers: readonly Provider[], name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`${name} is no provider`);
  return provider;
}

/** The message of the refusal; fails where there is none, or of another kind. */
function refusal(...extensions: object[]): string {
  let caught: unknown;
  try {
    extend(...extensions);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(UsageError);
  expect(caught).toMatchObject({ code: "bad_provider" });
  return (caught as UsageError).message;
}

describe("extendProviders", () => {
  it("leaves the known providers as they are where nothing is added", () => {
    expect(extend()).toStrictEqual(knownProviders);
  });

  it("adds to a known provider: lists in front, all else in place of its own", () => {
    const openai = named(knownProviders, "openai");
    const extended = named(
      extend({
        name: "openai",
        hosts: ["llm\\.corp\\.example"],
        paths: [{ path: "/llm/", header: "X-Team" }],
        credentials: { headers: ["X-Corp-Key"] },
        ignoredQuery: ["trace"],
        ignoredMembers: ["$.run"],
        stream: { path: "/streamed$" },
        ignore: ["$.ignored"],
      }),
      "openai",
    );
    expect(extended).toStrictEqual({
      ...openai,
      heartbeats: [],
      hosts: ["llm\\.corp\\.example", ...openai.hosts],
      paths: [{ path: "/llm/", header: "x-team", first: true }, ...openai.paths],
      credentials: { ...openai.credentials, headers: ["x-corp-key", "authorization"] },
      ignoredQuery: ["trace"],
      ignoredMembers: ["$.run", ...openai.ignoredMembers],
      stream: { path: "/streamed$" },
    });
  });

  it("keeps a known provider's place among the others", () => {
    const names = extend({ name: "groq", hosts: ["g\\.example"] }).map(({ name }) => name);
    expect(names).toStrictEqual(knownProviders.map(({ name }) => name));
  });

  it("puts a new provider in front, in OpenAI's dialect", () => {
    const [own, ...others] = extend({ name: "my_gateway", hosts: ["llm\\.corp\\.example"] });
    expect(others).toStrictEqual(knownProviders);
    expect(own).toMatchObject({
      name: "my_gateway",
      hosts: ["llm\\.corp\\.example"],
      paths: [],
      stream: { member: "stream" },
      credentials: { headers: ["authorization"] },
    });
    expect(own?.errors[0]?.body).toHaveProperty("error.message", "$message");
  });

  it("takes what is not given from the provider named in `like`, but neither hosts nor paths", () => {
    const anthropic = named(knownProviders, "anthropic");
    const own = named(
      extend({
        name: "claude_gateway",
        like: "anthropic",
        paths: [{ path: "/claude/" }],
        volatileMembers: ["seq"],
      }),
      "claude_gateway",
    );
    expect(own).toStrictEqual({
      ...anthropic,
      heartbeats: [],
      name: "claude_gateway",
      hosts: [],
      paths: [{ path: "/claude/", first: true }],
      volatileMembers: ["seq"],
    });
  });

  it("words errors on every path, also where a provider words only some itself", () => {
    const shape = {
      path: "/special",
      body: { oops: "$message" },
      reasons: {},
      unauthorized: { status: 401, code: "c", message: "m" },
    };
    const own = named(extend({ name: "own", hosts: ["h"], errors: [shape] }), "own");
    expect(own.errors[0]).toStrictEqual(shape);
    expect(own.errors.at(-1)?.path).toBeUndefined();
  });

  it("adds to a new provider that is named again", () => {
    const providers = extend({ name: "own", hosts: ["a"] }, { name: "own", hosts: ["b"] });
    expect(named(providers, "own").hosts).toStrictEqual(["b", "a"]);
    expect(providers).toHaveLength(knownProviders.length + 1);
  });

  it("recognises what was added before what was known", () => {
    const recognizer = createRecognizer(
      extend({
        name: "own",
        hosts: ["api\\.openai\\.com"],
        paths: [{ path: "/v1/chat/", host: "h.example" }],
      }),
    );
    expect(recognizer.byHost("api.openai.com")?.name).toBe("own");
    const headers = ["Authorization", "Bearer gsk_synthetic", "api-key", "synthetic"];
    const match = recognizer.byPath("/v1/chat/completions", headers, "grok-4");
    expect([match?.provider.name, match?.host]).toStrictEqual(["own", "h.example"]);
    expect(recognizer.needsModel("/v1/chat/completions", headers)).toBe(false);
  });
});

const MEMBERS =
  "A provider's members are name, like, hosts, paths, credentials, ignoredQuery, stream, streamEnds, " +
  "ignoredMembers, echoedIds, volatileMembers, contentMembers, heartbeats, links, errors, ignore, replace. " +
  "Mend it where providers are configured, in mockai-proxy.json.";

describe("a provider that cannot be used", () => {
  it.each<[object, string]>([
    [{ hosts: "h" }, "hosts must be a list"],
    [{ hosts: ["ok", "("] }, 'hosts[1], "(", is no JavaScript regular expression'],
    [{ hosts: [1] }, "hosts[0] must be text, the source of a JavaScript regular expression"],
    [{ hosts: [""] }, "hosts[0] must be text, the source of a JavaScript regular expression"],
    [{ paths: [{ header: "x" }] }, 'paths[0] lacks the member "path"'],
    [{ paths: ["/v1"] }, "paths[0] must be an object"],
    [{ paths: [{ path: "/v1", model: "[" }] }, 'paths[0].model, "[", is no JavaScript regular expression'],
    [{ paths: [{ path: "/v1", hots: "h" }] }, "paths[0].hots is no member that is known"],
    [{ credentials: { headers: "x" } }, "credentials.headers must be a list"],
    [
      { credentials: { body: ["$.a["] } },
      'credentials.body[0], "$.a[", is no JSONPath such as $.messages[*].id',
    ],
    [{ ignoredMembers: ["$"] }, 'ignoredMembers[0], "$", is no JSONPath such as $.messages[*].id'],
    [{ echoedIds: ["$.x", 7] }, "echoedIds[1], 7, is no JSONPath such as $.messages[*].id"],
    [{ links: ["$..["] }, 'links[0], "$..[", is no JSONPath such as $.messages[*].id'],
    [{ ignore: ["a b"] }, 'ignore[0], "a b", is no JSONPath such as $.messages[*].id'],
    [{ stream: { member: true } }, "stream.member must be text"],
    [{ streamEnds: [{ data: [] }] }, 'streamEnds[0] lacks the member "path"'],
    [{ volatileMembers: [1] }, "volatileMembers[0] must be text"],
    [{ errors: [{ body: {} }] }, 'errors[0] lacks the member "reasons"'],
    [
      { errors: [{ body: {}, reasons: {}, unauthorized: { status: 200, code: "c", message: "m" } }] },
      "errors[0].unauthorized.status must be a number from 400 to 599",
    ],
    [
      { errors: [{ body: {}, reasons: { "404": 1 }, unauthorized: {} }] },
      "errors[0].reasons.404 must be text",
    ],
    [{ host: ["h"] }, "host is no member that is known"],
    [{ like: 1 }, "like must be text"],
  ])("is refused, with the member that is wrong: %j", (members, problem) => {
    const message = refusal({ name: "own", hosts: ["h"], ...members });
    expect(message).toBe(`The provider "own" of the configuration cannot be used: ${problem}. ${MEMBERS}`);
  });

  it("is refused when known by name, too", () => {
    expect(refusal({ name: "openai", hosts: ["("] })).toContain('The provider "openai" of the configuration');
  });

  it("is refused without hosts and paths", () => {
    expect(refusal({ name: "own" })).toBe(
      'The provider "own" of the configuration has neither hosts nor paths, so that no request is its own. ' +
        "A name that is not known describes a new provider. " +
        'Give it "hosts": ["llm\\\\.corp\\\\.example"], or take the name of one of ' +
        `${knownProviders.map(({ name }) => name).join(", ")}.`,
    );
  });

  it("is refused when like one that is not known", () => {
    expect(refusal({ name: "own", like: "anthropc", hosts: ["h"] })).toBe(
      'The provider "own" of the configuration is to be like "anthropc", which is not known. ' +
        `Known are ${knownProviders.map(({ name }) => name).join(", ")}. ` +
        'Name one of these, or leave "like" out: then it speaks OpenAI\'s dialect.',
    );
  });

  it.each(["", "a.b", "host:1", "../x", "1st", "unknown", "a b"])("is refused under the name %j", (name) => {
    expect(refusal({ name, hosts: ["h"] })).toBe(
      `The provider "${name}" of the configuration has a name that cannot be used. ` +
        "A name begins with a letter and has letters, digits, _ and - only. " +
        'Write it like "name": "my_gateway".',
    );
  });
});
