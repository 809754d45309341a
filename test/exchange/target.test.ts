import { describe, expect, it } from "vitest";
import { createHostPolicy } from "../../src/exchange/host-policy.ts";
import { resolveTarget, type Target, type TargetFacts } from "../../src/exchange/target.ts";
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
}

function originOf(url: string): Origin {
  const origin = splitAbsoluteForm(url)?.origin;
  if (origin === undefined) throw new Error(`${url} is no URL`);
  return origin;
}

function resolve({ to, path = "/", headers = [], mode = "replay", upstream }: Asked): string {
  const policy = createHostPolicy({
    mode,
    intercepted: ["named.example"],
    tunnelled: [],
    isProvider: (host) => recognizer.byHost(host) !== undefined,
    hasFixtures: () => false,
  });
  const facts: TargetFacts = {
    recognizer,
    policy,
    unknownProvider,
    upstream: upstream === undefined ? undefined : originOf(upstream),
    isSelf: ({ host }) => host === "localhost",
  };
  const destination = to === undefined ? undefined : originOf(to);
  const body = Readable.from([]);
  return inWords(
    resolveTarget(
      { method: "POST", destination, path, headers, body, cassette: undefined, secure: false },
      facts,
    ),
  );
}

function inWords(target: Target): string {
  if (target.kind === "own" || target.kind === "unknown") return target.kind;
  const origin = target.origin === undefined ? "nowhere" : formatOrigin(target.origin);
  if (target.kind !== "provider") return `${target.kind} ${origin}`;
  return `${target.provider.name} at ${origin}${target.anyHost ? ", fixtures of any host" : ""}`;
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
    [{ path: CHAT }, "openai at https://api.openai.com, fixtures of any host"],
    [
      { path: CHAT, headers: ["Host", "localhost:5001"] },
      "openai at https://api.openai.com, fixtures of any host",
    ],
    [{ path: AZURE }, "azure at nowhere, fixtures of any host"],
    [
      { path: AZURE, upstream: "https://r.openai.azure.com" },
      "azure at https://r.openai.azure.com, fixtures of any host",
    ],
    [{ path: "/none" }, "unknown"],
    [{ path: "/none", headers: ["Host", "localhost:5001"] }, "unknown"],
    [{ path: "/none", headers: ["Host", "not a host"] }, "unknown"],
    [{ path: "/none", upstream: "https://x.example" }, "unknown at https://x.example, fixtures of any host"],
    [
      { path: "/none", upstream: "https://api.openai.com" },
      "openai at https://api.openai.com, fixtures of any host",
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
      "openai at https://api.openai.com, fixtures of any host",
    ],
  ])("is told in origin form from a Host that is not the proxy: %j is %s", (asked, target) => {
    expect(resolve(asked)).toBe(target);
  });
});
