import { describe, expect, it } from "vitest";
import { createHostPolicy } from "../../src/exchange/host-policy.ts";
import { readMount } from "../../src/exchange/mount.ts";
import { needsModel, resolveTarget, type Target, type TargetFacts } from "../../src/exchange/target.ts";
import { createRecognizer } from "../../src/matching/recognizer.ts";
import type { RawHeaders } from "../../src/model/headers.ts";
import type { Mode } from "../../src/model/exchange.ts";
import { formatOrigin, splitAbsoluteForm, type Origin } from "../../src/model/origin.ts";
import { knownProviders, unknownProvider } from "../../src/providers/index.ts";
import { Readable } from "node:stream";

const recognizer = createRecognizer(knownProviders);

interface Asked {
  readonly to?: string;
  readonly path?: string;
  readonly headers?: RawHeaders;
  readonly mode?: Mode;
  readonly upstream?: string;
  readonly model?: string;
}

function originOf(url: string): Origin {
  const origin = splitAbsoluteForm(url)?.origin;
  if (origin === undefined) throw new Error(`${url} is no URL`);
  return origin;
}

function resolve({ to, path = "/", headers = [], mode = "replay", upstream, model }: Asked): string {
  const policy = createHostPolicy({
    mode,
    intercepted: ["named.example"],
    tunnelled: [],
    isProvider: (host) => recognizer.byHost(host) !== undefined,
    hasFixtures: () => false,
  });
  const facts: TargetFacts = {
    recognizer,
    providerNames: knownProviders.map(({ name }) => name),
    policy,
    unknownProvider,
    upstream: upstream === undefined ? undefined : originOf(upstream),
    isSelf: ({ host }) => host === "localhost",
  };
  const arrival = readMount({
    method: "POST",
    destination: to === undefined ? undefined : originOf(to),
    path,
    headers,
    body: Readable.from([]),
    cassette: undefined,
    secure: false,
  });
  const known = model === undefined || needsModel(arrival, facts);
  return known ? inWords(resolveTarget(arrival, facts, model)) : "no model is asked for";
}

function inWords(target: Target): string {
  if (target.kind === "own" || target.kind === "unknown") return target.kind;
  if (target.kind === "unknown mount") return `${target.kind} ${target.name}`;
  const origin = target.origin === undefined ? "nowhere" : formatOrigin(target.origin);
  if (target.kind !== "provider") return `${target.kind} ${origin}`;
  const ways = [target.isDirect ? ", links lead back" : "", target.anyHost ? ", fixtures of any host" : ""];
  return `${target.provider.name} at ${origin}${ways.join("")}`;
}

const CHAT = "/v1/chat/completions";
const AZURE = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-06-01";

describe("a target", () => {
  it.each<[asked: Asked, target: string]>([
    [{ to: "https://api.openai.com", path: "/any" }, "openai at https://api.openai.com"],
    [{ to: "http://api.openai.com:8080" }, "openai at http://api.openai.com:8080"],
    [{ to: "https://named.example", path: CHAT }, "unknown at https://named.example"],
    [{ to: "https://other.example" }, "refused https://other.example"],
    [{ to: "https://other.example", mode: "record" }, "pass https://other.example"],
    [{ to: "https://other.example", path: "/__mockai/health" }, "refused https://other.example"],
  ])("is the host that the client names: %j is %s", (asked, target) => {
    expect(resolve(asked)).toBe(target);
  });

  it.each<[asked: Asked, target: string]>([
    [{ path: "/__mockai/health" }, "own"],
    [{ path: CHAT }, "openai at https://api.openai.com, links lead back, fixtures of any host"],
    [
      { path: CHAT, headers: ["Host", "localhost:5001"] },
      "openai at https://api.openai.com, links lead back, fixtures of any host",
    ],
    [{ path: AZURE }, "azure at nowhere, links lead back, fixtures of any host"],
    [
      { path: AZURE, upstream: "https://r.openai.azure.com" },
      "azure at https://r.openai.azure.com, links lead back, fixtures of any host",
    ],
    [{ path: "/none" }, "unknown"],
    [{ path: "/none", headers: ["Host", "localhost:5001"] }, "unknown"],
    [{ path: "/none", headers: ["Host", "not a host"] }, "unknown"],
    [
      { path: "/none", upstream: "https://x.example" },
      "unknown at https://x.example, links lead back, fixtures of any host",
    ],
    [
      { path: "/none", upstream: "https://api.openai.com" },
      "openai at https://api.openai.com, links lead back, fixtures of any host",
    ],
  ])("is told in origin form from the path: %j is %s", (asked, target) => {
    expect(resolve(asked)).toBe(target);
  });

  it.each<[asked: Asked, target: string]>([
    [{ headers: ["hOST", "API.openai.com"] }, "openai at http://api.openai.com"],
    [{ headers: ["Host", "named.example:81"] }, "unknown at http://named.example:81"],
    [{ headers: ["Host", "other.example"] }, "refused http://other.example"],
    [{ headers: ["Host", "other.example"], mode: "record" }, "pass http://other.example"],
    [
      { path: CHAT, headers: ["Host", "other.example"] },
      "openai at https://api.openai.com, links lead back, fixtures of any host",
    ],
  ])("is told in origin form from a Host that is not the proxy: %j is %s", (asked, target) => {
    expect(resolve(asked)).toBe(target);
  });

  it.each<[asked: Asked, target: string]>([
    [{ path: "/_p/replicate/v1/predictions" }, "replicate at https://api.replicate.com"],
    [{ path: "/_p/groq/openai/v1/chat/completions" }, "groq at https://api.groq.com"],
    [{ path: "/_p/groq/any/path" }, "groq at https://api.groq.com"],
    [{ path: `/_p/azure${AZURE}` }, "azure at nowhere"],
    [
      { path: `/_p/azure${AZURE}`, upstream: "https://r.openai.azure.com" },
      "azure at https://r.openai.azure.com",
    ],
    [{ path: "/_p/openai/__mockai/health" }, "openai at https://api.openai.com"],
  ])("is the provider whose mount it is below: %j is %s", (asked, target) => {
    expect(resolve(asked)).toBe(`${target}, links lead back, fixtures of any host`);
  });

  it.each<[asked: Asked, target: string]>([
    [{ path: "/_p/api.openai.com/any" }, "openai at https://api.openai.com, links lead back"],
    [{ path: "/_p/named.example/any" }, "unknown at https://named.example, links lead back"],
    [{ path: "/_p/other.example/any" }, "refused https://other.example"],
    [{ path: "/_p/other.example/any", mode: "record" }, "pass https://other.example"],
    [{ path: "/_p/none/v1/models" }, "unknown mount none"],
  ])("is the host whose mount it is below, as through the proxy: %j is %s", (asked, target) => {
    expect(resolve(asked)).toBe(target);
  });

  it("is told from the model where others have the path too", () => {
    const ways = "links lead back, fixtures of any host";
    const path = "/chat/completions";
    const model = "deepseek-chat";
    expect(resolve({ path, model })).toBe(`deepseek at https://api.deepseek.com, ${ways}`);
    expect(resolve({ path, model: "sonar" })).toBe(`perplexity at https://api.perplexity.ai, ${ways}`);
    expect(resolve({ to: "https://api.deepseek.com", path, model })).toBe("no model is asked for");
    expect(resolve({ path: `/_p/deepseek${path}`, model })).toBe("no model is asked for");
  });
});
