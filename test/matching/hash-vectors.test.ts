import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/matching/canonical-json.ts";
import { hashRequestData } from "../../src/matching/hash-request-data.ts";
import { requestData } from "../../src/matching/request-data.ts";
import type { Provider } from "../../src/model/provider.ts";
import { knownProviders } from "../../src/providers/index.ts";
import { cleanRequest } from "./clean-request.ts";

interface Vector {
  readonly name: string;
  readonly provider: string;
  readonly stream: boolean;
  readonly path?: string;
  readonly body: string;
  readonly canonical?: string;
  readonly sha256: string;
}

const file = new URL("../vectors/hash.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Vector[] };

/** The vectors give the body before the client's own `stream` member, where its API has one. */
function bodyAsSent({ body, stream }: Vector, provider: Provider): string {
  return stream && provider.stream.path === undefined ? body.replace(/\}\s*$/, ', "stream": true}') : body;
}

describe("the hash of request data", () => {
  it("has vectors to be held against", () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  it.each(cases)("is the documented one: $name", (vector) => {
    const provider = knownProviders.find(({ name }) => name === vector.provider);
    if (provider === undefined) throw new Error(`no provider ${vector.provider}`);
    const request = cleanRequest({
      path: vector.path ?? "/v1/chat/completions",
      body: bodyAsSent(vector, provider),
      provider,
    });
    const data = requestData(request, provider);
    const canonical = canonicalJson(data);
    expect(canonical).toBe(vector.canonical ?? canonical);
    expect(hashRequestData(data)).toBe(vector.sha256);
  });
});
