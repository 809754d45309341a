import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashRequestData } from "../../src/matching/hash-request-data.ts";
import { requestData } from "../../src/matching/request-data.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { azure } from "../../src/providers/azure.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { openai } from "../../src/providers/openai.ts";
import { vertexAi } from "../../src/providers/vertex-ai.ts";
import { cleanRequest } from "./clean-request.ts";

type Facts = Parameters<typeof cleanRequest>[0];

function dataOf(facts: Facts): JsonObject {
  return requestData(cleanRequest(facts), facts.provider ?? openai);
}

function typed(type: string): string[] {
  return ["content-type", type];
}

const OPENAI = { provider: "openai", stream: false };

describe("requestData", () => {
  it("adds provider and stream to the members of a JSON body", () => {
    expect(dataOf({ body: '{"model":"m","stream":null}' })).toStrictEqual({ model: "m", ...OPENAI });
    expect(dataOf({ body: '{"stream":true}' })).toStrictEqual({ ...OPENAI, stream: true });
    expect(dataOf({ body: '{"stream":"true","provider":"evil"}' })).toStrictEqual(OPENAI);
    expect(dataOf({ body: '{"provider":{"order":["a"]}}' })).toStrictEqual({
      ...OPENAI,
      $provider: { order: ["a"] },
    });
  });

  it("tells which bytes a GET asks for", () => {
    const headers = ["RANGE", "bytes=0-99"];
    expect(dataOf({ method: "GET", headers })).toStrictEqual({
      ...OPENAI,
      $method: "GET",
      $range: "bytes=0-99",
    });
    expect(dataOf({ method: "GET", headers: [] })).toStrictEqual({ ...OPENAI, $method: "GET" });
    // To other methods it means nothing (RFC 9110, 14.2).
    expect(dataOf({ headers })).toStrictEqual(OPENAI);
  });

  it("adds nothing for an empty body", () => {
    expect(dataOf({ body: "" })).toStrictEqual(OPENAI);
  });

  it("parses JSON whatever type the client gave it", () => {
    const types = ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream", ""];
    const parsed = types.map((type) => dataOf({ headers: typed(type), body: ' {"a":1}' }));
    expect(parsed).toStrictEqual(types.map(() => ({ a: 1, ...OPENAI })));
    expect(dataOf({ headers: [], body: '\uFEFF{"a":1}' })).toStrictEqual({ a: 1, ...OPENAI });
  });

  it("keeps arrays, scalars and text as $body", () => {
    expect(dataOf({ body: "[1,2]" })).toStrictEqual({ $body: [1, 2], ...OPENAI });
    expect(dataOf({ body: "0" })).toStrictEqual({ $body: 0, ...OPENAI });
    expect(dataOf({ body: "null" })).toStrictEqual({ $body: null, ...OPENAI });
    expect(dataOf({ body: '{"a":1}\n{"a":2}\n' })).toStrictEqual({ $body: '{"a":1}\n{"a":2}\n', ...OPENAI });
  });

  it("keeps size and SHA-256 of bytes that are no text", () => {
    for (const body of [Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(9)]) {
      const sha256 = createHash("sha256").update(body).digest("hex");
      expect(dataOf({ body })).toStrictEqual({ $body: { bytes: body.length, sha256 }, ...OPENAI });
    }
  });

  it("keeps a body that nests too deep as text, and hashes it", () => {
    const body = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const data = dataOf({ body });
    expect(data["$body"]).toBe(body);
    expect(hashRequestData(data)).toMatch(/^[0-9a-f]{64}$/);
  });

  it("keeps the decoded pairs of a form in order", () => {
    const headers = typed("application/x-www-form-urlencoded; charset=utf-8");
    expect(dataOf({ headers, body: "b=1+2&a=%C3%A9&b=&c" })).toStrictEqual({
      $form: [
        ["b", "1 2"],
        ["a", "é"],
        ["b", ""],
        ["c", ""],
      ],
      ...OPENAI,
    });
  });

  it("names the method unless it is POST", () => {
    expect(dataOf({ method: "GET", path: "/v1/models" })).toStrictEqual({ $method: "GET", ...OPENAI });
  });

  it("keeps the query as decoded pairs sorted by name, equal names in their order", () => {
    expect(dataOf({ path: "/v1/files?b=2&a=%20x+y&b=1" })["$query"]).toStrictEqual([
      ["a", " x y"],
      ["b", "2"],
      ["b", "1"],
    ]);
  });

  it("leaves credentials and what the provider ignores out of the query", () => {
    const path = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-02-15-preview";
    expect(dataOf({ provider: azure, path })).toStrictEqual({ provider: "azure", stream: false });
    expect(dataOf({ provider: anthropic, path: "/v1/messages?beta=true" })).not.toHaveProperty("$query");
    const stream = "/v1beta/models/gemini-1.5-flash:streamGenerateContent?alt=sse&key=planted-key-of-a-test";
    expect(dataOf({ provider: gemini, path: stream })).toStrictEqual({
      provider: "gemini",
      stream: true,
      $query: [["alt", "sse"]],
    });
  });

  it.each([
    [gemini, "/v1beta/models/gemini-1.5-flash:streamGenerateContent?alt=sse", true],
    [gemini, "/v1beta/models/gemini-1.5-flash%3AstreamGenerateContent", true],
    [gemini, "/v1beta/models/gemini-1.5-flash:generateContent", false],
    [vertexAi, "/v1/projects/p/locations/us/publishers/anthropic/models/claude:streamRawPredict", true],
    [vertexAi, "/v1/projects/p/locations/us/publishers/anthropic/models/claude:rawPredict", false],
  ])("tells from the path of $name whether a stream is asked for: %s", (provider, path, stream) => {
    expect(dataOf({ provider, path, body: "{}" })["stream"]).toBe(stream);
  });

  it("does not mistake a body for something else by the names of its members", () => {
    const queried = dataOf({ path: "/v1/files?a=1", body: '{"x":1}' });
    const pretended = dataOf({ path: "/v1/files", body: '{"x":1,"$query":[["a","1"]]}' });
    expect(pretended).toStrictEqual({ $body: { x: 1, $query: [["a", "1"]] }, ...OPENAI });
    expect(hashRequestData(pretended)).not.toBe(hashRequestData(queried));
    expect(dataOf({ body: '{"$body":1,"stream":true}' })).toStrictEqual({
      $body: { $body: 1, stream: true },
      ...OPENAI,
      stream: true,
    });
  });

  it("keeps a member named __proto__ as a member", () => {
    const data = dataOf({ body: '{"__proto__":{"polluted":1}}' });
    expect(Object.keys(data)).toContain("__proto__");
    expect({}).not.toHaveProperty("polluted");
  });
});

function parts(boundary: string): string {
  return [
    `--${boundary}`,
    'Content-Disposition: form-data; name="model"',
    "",
    "whisper-1",
    `--${boundary}`,
    'content-disposition: form-data; name="file"; filename="a \\"b\\".wav"',
    "Content-Type: audio/wav",
    "",
    "RIFF\u0000",
    `--${boundary}`,
    'Content-Disposition: form-data; name="options"',
    "Content-Type: application/json",
    "",
    '{"b":1}',
    `--${boundary}--`,
    "",
  ].join("\r\n");
}

function multipart(boundary: string, body = parts(boundary), quoted = boundary): JsonObject {
  return dataOf({
    path: "/v1/audio/transcriptions",
    headers: typed(`multipart/form-data; boundary=${quoted}`),
    body,
  });
}

describe("requestData of multipart bodies", () => {
  it("names each part with its type and content", () => {
    expect(multipart("----formdata-undici-012345678901")).toStrictEqual({
      $parts: [
        { name: "model", content: "whisper-1" },
        {
          name: "file",
          filename: 'a "b".wav',
          type: "audio/wav",
          content: { bytes: 5, sha256: createHash("sha256").update("RIFF\0").digest("hex") },
        },
        { name: "options", type: "application/json", content: { b: 1 } },
      ],
      ...OPENAI,
    });
  });

  it("hashes the same whatever the boundary, quoted or not", () => {
    const hashes = [
      hashRequestData(multipart("----formdata-undici-012345678901")),
      hashRequestData(multipart("0123456789abcdef0123456789abcdef")),
      hashRequestData(multipart("a b", undefined, '"a b"')),
    ];
    expect(new Set(hashes).size).toBe(1);
  });

  it("sees a stream asked for in a part", () => {
    const body = '--x\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n--x--\r\n';
    expect(multipart("x", body)["stream"]).toBe(true);
  });

  it.each([
    ["cut off before its closing boundary", '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'],
    ["without the named boundary", "plain text"],
    ["with a part that has no end of headers", "--x\r\nnothing\r\n--x--"],
  ])("keeps a body %s as $body", (_title, body) => {
    expect(multipart("x", body)).toStrictEqual({ $body: body, ...OPENAI });
  });

  it("keeps a body as $body when its type names no boundary", () => {
    const data = dataOf({ headers: typed("multipart/form-data"), body: parts("x").replace("\0", "") });
    expect(data["$body"]).toContain("whisper-1");
  });
});
