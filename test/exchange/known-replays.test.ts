import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createKnownReplays, type AskedRequest } from "../../src/exchange/known-replays.ts";
import { matchRequest, type MatchedRequest } from "../../src/exchange/match-request.ts";
import type { ProviderTarget } from "../../src/exchange/target.ts";
import { createNormalizer } from "../../src/matching/normalize-data.ts";
import type { ClientRequest } from "../../src/model/exchange.ts";
import type { Provider } from "../../src/model/provider.ts";
import { knownProviders, unknownProvider } from "../../src/providers/index.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";

const BODY = '{"model":"m"}';
const openai = knownProviders.find(({ name }) => name === "openai") ?? unknownProvider;
const target: ProviderTarget = {
  kind: "provider",
  provider: openai,
  origin: { scheme: "https", host: "api.openai.com", port: 443 },
  anyHost: false,
  isDirect: false,
};

function ask(
  changes: Partial<ClientRequest> = {},
  where: Partial<ProviderTarget> = {},
  body = BODY,
): AskedRequest {
  const request: ClientRequest = {
    method: "POST",
    destination: undefined,
    path: "/v1/chat/completions",
    cassette: undefined,
    headers: ["content-type", "application/json", "authorization", "Bearer one"],
    body: Readable.from([]),
    secure: true,
    ...changes,
  };
  return { request, body: Buffer.from(body), target: { ...target, ...where } };
}

async function matched(
  { request }: AskedRequest,
  body: string,
  provider: Provider = openai,
): Promise<MatchedRequest> {
  const normalize = createNormalizer({ ignore: [], replace: [], byProvider: new Map() });
  return matchRequest(request, Buffer.from(body), {
    ...target,
    provider,
    cassette: undefined,
    normalize,
    redactor: createRedactor({ environment: {} }),
  });
}

describe("a request that was replayed", () => {
  it("is known when it comes the third time", async () => {
    const known = createKnownReplays();
    const what = await matched(ask(), BODY);
    known.remember(ask(), what);
    expect(known.recall(ask())).toBeUndefined();
    known.remember(ask(), what);
    const { key, keyed, clean, ids, cassette } = what;
    expect(known.recall(ask())).toEqual({ key, keyed, clean, ids, cassette });
  });

  it.each([
    ["method", ask({ method: "PUT" })],
    ["path", ask({ path: "/v1/chat/completions?a=1" })],
    ["credential", ask({ headers: ["content-type", "application/json", "authorization", "Bearer two"] })],
    ["header less", ask({ headers: ["content-type", "application/json"] })],
    ["cassette", ask({ cassette: "other" })],
    ["body", ask({}, {}, '{"model":"n"}')],
    ["host", ask({}, { origin: { scheme: "https", host: "eu.api.openai.com", port: 443 } })],
    ["port", ask({}, { origin: { scheme: "https", host: "api.openai.com", port: 444 } })],
    ["scheme", ask({}, { origin: { scheme: "http", host: "api.openai.com", port: 443 } })],
    ["place without a host", ask({}, { origin: undefined })],
    ["provider", ask({}, { provider: unknownProvider })],
    ["choice of hosts", ask({}, { anyHost: true })],
    ["way in", ask({}, { isDirect: true })],
  ])("is another one with another %s", async (_what, other) => {
    const known = createKnownReplays();
    const what = await matched(ask(), BODY);
    known.remember(ask(), what);
    known.remember(ask(), what);
    expect(known.recall(other)).toBeUndefined();
    expect(known.recall(ask())).toBeDefined();
  });
});
