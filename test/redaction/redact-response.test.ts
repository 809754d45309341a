import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/model/interaction.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { type RedactedAnswer, redactResponse } from "../../src/redaction/redact-response.ts";
import { secretsOf } from "../../src/redaction/secrets.ts";
import { storedExchange } from "./exchange.ts";

const KEY = ["planted", "key", "of", "a", "test", "0123456789"].join("-");
const secrets = secretsOf({ headers: ["x-goog-api-key", KEY], path: "/" }, gemini);

function redact(headers: string[], body = Buffer.from("{}"), chunks?: Chunk[]): Redacted<RedactedAnswer> {
  const head = { status: 200, statusText: "OK", headers };
  const response = { head, headAtMs: 5, body, chunks: chunks ?? [[6, body.length] as const] };
  return redactResponse(response, secrets, ["request.header.x-goog-api-key"]);
}

describe("redactResponse", () => {
  it("keeps the trailers that tell how the answer went, without the secrets in them", () => {
    const response = {
      head: { status: 200, statusText: "OK", headers: [] },
      headAtMs: 5,
      body: Buffer.from("{}"),
      chunks: [[6, 2]] as const,
    };
    const said = [
      "grpc-status",
      "0",
      "x-account",
      "7",
      "Digest",
      "a=b",
      "grpc-message",
      `not ${KEY}`,
      "Set-Cookie",
      "c=1",
    ];
    const { trailers, redacted } = redactResponse({ ...response, trailers: said }, secrets, []);
    expect(trailers?.slice(0, 5)).toEqual(["grpc-status", "0", "Digest", "a=b", "grpc-message"]);
    expect(trailers?.[5]).not.toContain(KEY);
    expect(redacted).toEqual(["response.trailer.grpc-message", "response.trailer.set-cookie"]);
    expect("trailers" in redactResponse({ ...response, trailers: ["x-account", "7"] }, secrets, [])).toBe(
      false,
    );
  });

  it("keeps what came before the answer, without the secrets in it", () => {
    const own = secretsOf({ headers: ["x-goog-api-key", KEY], path: "/" }, gemini);
    const link = `<https://me:pass@cdn.test/a.css?key=${KEY}&v=1>; rel=preload, </b>`;
    const early = {
      status: 103,
      statusText: `Hints ${KEY}`,
      headers: ["Link", link, "X-Account", "7", "Set-Cookie", "sid=0123456789abcdef"],
      atMs: 3,
    };
    const response = {
      head: { status: 200, statusText: "OK", headers: [] },
      headAtMs: 5,
      interim: [early, early],
      body: Buffer.from("you are 0123456789abcdef"),
      chunks: [],
    };
    const { interim, body, redacted } = redactResponse(response, own, []);
    const clean = {
      status: 103,
      headers: ["Link", "<https://cdn.test/a.css?v=1>; rel=preload, </b>"],
      atMs: 3,
    };
    expect(interim).toMatchObject([clean, clean]);
    expect(interim?.[0]?.statusText).toMatch(/^Hints \[redacted/);
    expect(Buffer.from(body).toString()).not.toContain("0123456789abcdef");
    expect(redacted).toEqual(["response.interim.link", "response.interim.set-cookie", "response.body"]);
    expect("interim" in redactResponse({ ...response, interim: [] }, own, [])).toBe(false);
  });

  it("keeps the headers that tell of the answer, in their order and case", () => {
    const kept = [
      "Content-Type",
      "application/json",
      "content-length",
      "2",
      "Content-Encoding",
      "gzip",
      "content-disposition",
      "inline",
      "content-language",
      "en",
      "cache-control",
      "no-store",
      "Vary",
      "Origin",
      "etag",
      '"1"',
      "retry-after",
      "1",
      "retry-after-ms",
      "1",
      "x-should-retry",
      "false",
      "x-ratelimit-remaining-requests",
      "9",
      "anthropic-ratelimit-tokens-reset",
      "2026-01-01T00:00:00Z",
      "openai-version",
      "2020-10-01",
      "openai-model",
      "m",
      "openai-processing-ms",
      "12",
      "x-amzn-errortype",
      "ValidationException",
      "x-amzn-bedrock-input-token-count",
      "1",
      "x-goog-upload-status",
      "active",
      "Location",
      "/v1/x?a=b",
    ];
    const interaction = redact(kept);
    expect(interaction.headers).toStrictEqual(kept);
    expect(interaction.redacted).toStrictEqual(["request.header.x-goog-api-key"]);
  });

  it("drops ids, dates and what concerns the connection without a word", () => {
    const { headers, redacted } = redact([
      "Date",
      "x",
      "x-request-id",
      "r",
      "request-id",
      "r",
      "cf-ray",
      "r",
      "alt-svc",
      "h3",
      "server",
      "s",
      "transfer-encoding",
      "chunked",
      "connection",
      "keep-alive",
      "strict-transport-security",
      "max-age=1",
      "traceparent",
      "t",
      "x-amzn-requestid",
      "r",
      "x-unheard-of",
      "1",
    ]);
    expect(headers).toStrictEqual([]);
    expect(redacted).toStrictEqual(["request.header.x-goog-api-key"]);
  });

  it("drops cookies and the account's names, and says so once", () => {
    const { headers, redacted } = redact([
      "Set-Cookie",
      "a=1",
      "set-cookie",
      "b=2",
      "openai-organization",
      "o",
      "openai-project",
      "p",
      "anthropic-organization-id",
      "o",
      "x-ms-deployment-name",
      "d",
      "x-session-token",
      "t",
    ]);
    expect(headers).toStrictEqual([]);
    expect(redacted).toStrictEqual([
      "request.header.x-goog-api-key",
      "response.header.set-cookie",
      "response.header.openai-organization",
      "response.header.openai-project",
      "response.header.anthropic-organization-id",
      "response.header.x-ms-deployment-name",
      "response.header.x-session-token",
    ]);
  });

  it("takes credentials and the key out of the headers that it keeps", () => {
    const { headers, redacted } = redact([
      "location",
      `https://u:p@host.test/${KEY}?a=b&key=${KEY}`,
      "x-goog-upload-url",
      "https://host.test/upload?upload_id=abc&b=c",
      "x-api-warning",
      `bad ${KEY}`,
    ]);
    expect(headers).toStrictEqual([
      "location",
      "https://host.test/[redacted]?a=b",
      "x-goog-upload-url",
      "https://host.test/upload?b=c",
      "x-api-warning",
      "bad [redacted]",
    ]);
    expect(redacted.slice(1)).toStrictEqual([
      "response.header.location",
      "response.header.x-goog-upload-url",
      "response.header.x-api-warning",
    ]);
  });

  it("leaves a body without secrets, and its chunks, as they were", () => {
    const body = Buffer.from("data: hello\n\n");
    const chunks: Chunk[] = [
      [1, 5],
      [2, 8],
    ];
    const interaction = redact([], body, chunks);
    expect(interaction.body).toBe(body);
    expect(interaction.chunks).toBe(chunks);
    expect(interaction.headAtMs).toBe(5);
  });

  it("finds the key across chunk boundaries, and makes the chunks fit", () => {
    const body = Buffer.from(`data: ${KEY}\n\ndata: x\n\ndata: ${Buffer.from(KEY).toString("base64")}\n\n`);
    for (let cut = 0; cut <= body.length; cut += 1) {
      for (const width of [1, 7, body.length]) {
        const second = Math.min(width, body.length - cut);
        const chunks: Chunk[] = [
          [1, cut],
          [2, second],
          [3, body.length - cut - second],
        ];
        const interaction = redact([], body, chunks);
        expect(Buffer.from(interaction.body).toString()).toBe(
          "data: [redacted]\n\ndata: x\n\ndata: [redacted]\n\n",
        );
        const sum = interaction.chunks.reduce((total, [, bytes]) => total + bytes, 0);
        expect(sum).toBe(interaction.body.length);
        expect(interaction.chunks.every(([, bytes]) => bytes > 0)).toBe(true);
      }
    }
  });

  it("gives the placeholder to the chunk in which the secret began", () => {
    const body = Buffer.from(`ab${KEY}cd`);
    const chunks: Chunk[] = [
      [1, 5],
      [2, 3],
      [3, body.length - 8],
    ];
    const { chunks: fitted, redacted } = redact([], body, chunks);
    expect(fitted).toStrictEqual([
      [1, 2 + "[redacted]".length],
      [3, 2],
    ]);
    expect(redacted).toContain("response.body");
  });

  it("reads the shortest run of base64, padded as it is, wherever it begins", () => {
    const run = Buffer.from('{"apikey":"abc"}').toString("base64");
    for (let before = 0; before < 24; before += 1) {
      const answer = `${".".repeat(before)} ${run}`;
      expect(storedExchange({ answer, answerType: "text/plain" }).answered).not.toContain(run);
    }
  });

  it("writes base64 anew, so that what it holds stays readable", () => {
    const inner = JSON.stringify({ said: `the key ${KEY} here`, n: 1 });
    const body = Buffer.from(JSON.stringify({ bytes: Buffer.from(inner).toString("base64"), id: "toolu_1" }));
    const { bytes, id } = JSON.parse(Buffer.from(redact([], body).body).toString()) as Record<string, string>;
    expect(JSON.parse(Buffer.from(bytes ?? "", "base64").toString())).toStrictEqual({
      said: "the key [redacted] here",
      n: 1,
    });
    expect(id).toBe("toolu_1");
  });

  it("knows the request's own key also where its place would give it away", () => {
    const body = Buffer.from(JSON.stringify({ api_key: KEY, access_token: "another" }));
    expect(Buffer.from(redact([], body).body).toString()).toBe(
      '{"api_key":"[redacted]","access_token":"[redacted-2]"}',
    );
  });

  it("finds a key that was cut short, and takes out all that is there of it", () => {
    const shown = `Incorrect API key: ${KEY.slice(0, 26)}***, or ***${KEY.slice(-19)}.`;
    expect(Buffer.from(redact([], Buffer.from(shown)).body).toString()).toBe(
      "Incorrect API key: [redacted]***, or ***[redacted].",
    );
  });
});
