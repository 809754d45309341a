import { describe, expect, it } from "vitest";
import { hashRequestData } from "../../src/matching/hash-request-data.ts";
import { requestData } from "../../src/matching/request-data.ts";
import { isJsonObject } from "../../src/model/json.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { azure } from "../../src/providers/azure.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { unknownProvider } from "../../src/providers/index.ts";
import { openai } from "../../src/providers/openai.ts";
import { type CleanRequest, redactRequest } from "../../src/redaction/redact-request.ts";
import { secretsOf } from "../../src/redaction/secrets.ts";

const KEY = ["planted", "key", "of", "a", "test", "0123456789"].join("-");
const DESTINATION = { scheme: "https", host: "api.test", port: 443 } as const;

interface Facts {
  readonly provider?: Provider;
  readonly path?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

function redact({
  provider = openai,
  path = "/v1/x",
  headers = [],
  body = "",
}: Facts): Redacted<CleanRequest> {
  const request = { method: "POST", destination: DESTINATION, path, headers, body: Buffer.from(body) };
  return redactRequest(request, secretsOf(request, provider));
}

/** Everything of the request that may be stored, as one text. */
function stored(facts: Facts): string {
  const clean = redact(facts);
  return JSON.stringify({ ...clean, body: Buffer.from(clean.body).toString() });
}

/** The hash of a request that has the key in every place at once. */
function hashWith(key: string, scheme = "Bearer "): string {
  const request = {
    method: "POST",
    destination: undefined,
    path: `/v1/files?token=${key}&a=${encodeURIComponent(key)}`,
    headers: ["Authorization", `${scheme}${key}`, "content-type", "application/json"],
    body: Buffer.from(JSON.stringify({ tools: [{ headers: { authorization: `Bearer ${key}` } }], key })),
  };
  return hashRequestData(requestData(redactRequest(request, secretsOf(request, openai)), openai));
}

describe("redactRequest", () => {
  it.each<[string, Provider, string, string, string]>([
    ["Authorization", openai, `Bearer ${KEY}`, KEY, "request.header.authorization"],
    ["authorization", openai, KEY, KEY, "request.header.authorization"],
    ["AUTHORIZATION", unknownProvider, `Token ${KEY}`, KEY, "request.header.authorization"],
    ["x-api-key", anthropic, KEY, KEY, "request.header.x-api-key"],
    ["api-key", azure, KEY, KEY, "request.header.api-key"],
    ["Ocp-Apim-Subscription-Key", azure, KEY, KEY, "request.header.ocp-apim-subscription-key"],
    ["x-goog-api-key", gemini, KEY, KEY, "request.header.x-goog-api-key"],
    ["xi-api-key", openai, KEY, KEY, "request.header.xi-api-key"],
    ["Helicone-Auth", openai, `Bearer ${KEY}`, KEY, "request.header.helicone-auth"],
    ["X-Custom-Token", openai, KEY, KEY, "request.header.x-custom-token"],
    ["x-amz-security-token", openai, KEY, KEY, "request.header.x-amz-security-token"],
    ["proxy-authorization", openai, `Bearer ${KEY}`, KEY, "request.header.proxy-authorization"],
    [
      "Proxy-Authorization",
      openai,
      `Basic ${Buffer.from(`user:${KEY}`).toString("base64")}`,
      KEY,
      "request.header.proxy-authorization",
    ],
    ["Cookie", openai, `a=b; __cf_bm=${KEY}; c=d`, KEY, "request.cookie"],
  ])("finds in the body what %s held", (name, provider, value, secret, place) => {
    const body = JSON.stringify({ prompt: `My key is ${secret}.` });
    const clean = redact({ provider, headers: [name, value], body });
    expect(JSON.parse(Buffer.from(clean.body).toString())).toStrictEqual({ prompt: "My key is [redacted]." });
    expect(clean.redacted).toStrictEqual([place, "request.body"]);
  });

  it.each<[Provider, string, string, string]>([
    [gemini, `/v1beta/models?key=${KEY}`, "/v1beta/models", "key"],
    [gemini, `/v1beta/models?alt=sse&KEY=${KEY}&a=b%20c`, "/v1beta/models?alt=sse&a=b%20c", "key"],
    [
      azure,
      `/openai/realtime?api-version=1&Authorization=Bearer%20${KEY}`,
      "/openai/realtime?api-version=1",
      "authorization",
    ],
    [openai, `/v1/x?access%5Ftoken=${KEY}&x`, "/v1/x?x", "access_token"],
    [openai, `/v1/x?sig=${KEY}`, "/v1/x", "sig"],
  ])("takes credentials out of $name's query: %s", (provider, path, bare, name) => {
    const clean = redact({ provider, path, body: KEY });
    expect(clean.path).toBe(bare);
    expect(clean.url).toBe(`https://api.test${bare}`);
    expect(Buffer.from(clean.body).toString()).toBe("[redacted]");
    expect(clean.redacted).toStrictEqual([`request.query.${name}`, "request.body"]);
  });

  it("finds the key in the rest of the path too", () => {
    const clean = redact({ path: `/v1/${KEY}/x?prompt=${KEY}`, headers: ["authorization", `Bearer ${KEY}`] });
    expect(clean.path).toBe("/v1/[redacted]/x?prompt=[redacted]");
    expect(clean.redacted).toStrictEqual(["request.header.authorization", "request.path"]);
  });

  it("keeps the body's buffer, and every byte of it, when there is no secret in it", () => {
    const body = Buffer.from(`{"prompt":"the ${KEY.slice(0, 12)} and Bearer, [redacted], sk-none"}`);
    const request = {
      method: "POST",
      destination: undefined,
      path: "/v1/x?a=b",
      headers: ["authorization", `Bearer ${KEY}`, "cookie", "", "content-type", "application/json"],
      body,
    };
    const clean = redactRequest(request, secretsOf(request, openai));
    expect(clean.body).toBe(body);
    expect(clean.url).toBe("/v1/x?a=b");
    expect(clean.contentType).toBe("application/json");
  });

  it("does not look for short values, which ordinary text holds", () => {
    const clean = redact({ headers: ["authorization", "Bearer test"], body: '"a test"' });
    expect(Buffer.from(clean.body).toString()).toBe('"a test"');
    expect(stored({ path: "/v1/x?token=short", headers: ["cookie", "a=tiny"] })).not.toMatch(/short|tiny/);
  });

  it("keeps JSON whole in a body with the key in every encoding", () => {
    const odd = 'odd"key\\with/all+kinds=&of<é>';
    const prompt = [
      odd,
      encodeURIComponent(odd),
      Buffer.from(odd).toString("base64"),
      Buffer.from(`user:${odd}`).toString("base64url"),
      JSON.stringify(odd),
    ].join(" ");
    const clean = redact({
      headers: ["x-api-key", odd],
      provider: anthropic,
      body: JSON.stringify({ prompt }),
    });
    const text = Buffer.from(clean.body).toString();
    const parsed: unknown = JSON.parse(text);
    expect(isJsonObject(parsed) && parsed["prompt"]).toContain("[redacted] [redacted] [redacted] ");
    expect(text).not.toContain("with");
    expect(text).not.toContain(Buffer.from("with/all+kinds").toString("base64").slice(4, 12));
  });

  it("gives a dummy key the data and the hash that the real key gave", () => {
    expect(hashWith("dummy-key-in-ci")).toBe(hashWith(KEY));
    expect(hashWith("another/dummy+key==", "")).toBe(hashWith(KEY));
  });

  it("overlapping secrets leave one placeholder", () => {
    const headers = ["authorization", `Bearer ${KEY}`, "x-api-key", `${KEY}-longer`];
    expect(Buffer.from(redact({ headers, body: `<${KEY}-longer>` }).body).toString()).toBe("<[redacted]>");
  });
});
