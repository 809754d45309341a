import { describe, expect, it } from "vitest";
import { hashRequestData } from "../../src/matching/hash-request-data.ts";
import { createNormalizer } from "../../src/matching/normalize-data.ts";
import { normalizePath } from "../../src/matching/normalize-path.ts";
import { requestData } from "../../src/matching/request-data.ts";
import type { Provider } from "../../src/model/provider.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { openai } from "../../src/providers/openai.ts";
import { cleanRequest } from "./clean-request.ts";

type Facts = Parameters<typeof cleanRequest>[0];

const normalize = createNormalizer({ ignore: [], replace: [], byProvider: new Map() });

/** What decides which fixture answers, but for the host. */
function keyOf(facts: Facts): string {
  const provider: Provider = {
    ...(facts.provider ?? openai),
    ignoredMembers: ["$.user"],
    echoedIds: ["$.messages[*].tool_calls[*].id", "$.messages[*].tool_call_id"],
  };
  const request = cleanRequest({ ...facts, provider });
  const { data } = normalize(requestData(request, provider), provider);
  return `${normalizePath(request.path)} ${hashRequestData(data)}`;
}

const CHAT = '{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}';
const chat = (body: string): Facts => ({ body });
const TOOLS = (first: string, second: string, results: readonly [string, string]): Facts =>
  chat(
    JSON.stringify({
      messages: [
        { tool_calls: [{ id: first }, { id: second }] },
        { role: "tool", tool_call_id: first, content: results[0] },
        { role: "tool", tool_call_id: second, content: results[1] },
      ],
    }),
  );

function form(
  boundary: string,
  { file = "RIFF", filename = 'filename="a.wav"', type = "text/plain" } = {},
): Facts {
  const part = (head: string, content: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  return {
    path: "/v1/audio/transcriptions",
    headers: ["Content-Type", `multipart/form-data; boundary=${boundary}`],
    body:
      part('name="model"', "whisper-1") +
      part(`name="file"; ${filename}\r\nContent-Type: ${type}`, file) +
      `--${boundary}--\r\n`,
  };
}

describe("noise that does not miss", () => {
  const headers = ["Content-Type", "application/json"];
  const key = "planted-key-of-a-test";

  it.each<[string, Facts, Facts]>([
    [
      "another key",
      { headers: ["Authorization", `Bearer ${key}`] },
      { headers: ["Authorization", "Bearer other"] },
    ],
    [
      "another user agent",
      { headers: [...headers, "User-Agent", "a"] },
      { headers: ["user-agent", "b", ...headers] },
    ],
    [
      "headers of SDKs and traces",
      { headers },
      { headers: ["X-Stainless-Retry-Count", "1", "traceparent", "00-1"] },
    ],
    [
      "another date and signature of SigV4",
      { headers: ["X-Amz-Date", "20261120T000000Z", "Authorization", "AWS4-HMAC-SHA256 a"] },
      { headers: ["X-Amz-Date", "20261121T000000Z", "Authorization", "AWS4-HMAC-SHA256 b"] },
    ],
    [
      "a presigned URL signed at another time",
      { path: "/v1/x?a=1&X-Amz-Date=20261120T000000Z&X-Amz-Signature=ab&X-Amz-Expires=60" },
      { path: "/v1/x?X-Amz-Date=20261121T000000Z&X-Amz-Signature=cd&X-Amz-SignedHeaders=host&a=1" },
    ],
    ["an escaped colon", { path: "/v1/models/m%3Agenerate" }, { path: "/v1/models/m:generate" }],
    ["another order of the query", { path: "/v1/x?b=%3A&a=1+2" }, { path: "/v1/x?a=1%202&b=:" }],
    ["another order of members", chat('{"a":1,"b":{"c":1,"d":2}}'), chat('{"b":{"d":2,"c":1},"a":1}')],
    ["spaces and line ends", chat('{"a":[1,2]}'), chat('{\r\n  "a": [ 1, 2 ]\n}\n')],
    ["another spelling of numbers", chat('{"a":[1,0.5,100]}'), chat('{"a":[1.0,5e-1,1e2]}')],
    ["another spelling of strings", chat('{"a":"é/<"}'), chat('{"a":"\\u00e9\\/\\u003c"}')],
    [
      "a charset",
      { headers, body: CHAT },
      { headers: ["content-type", "application/json; charset=utf-8"], body: CHAT },
    ],
    ["another boundary", form("0123"), form("----formdata-undici-0456")],
    ["a part's charset", form("x"), form("x", { type: "Text/Plain; charset=UTF-8" })],
    [
      "an encoded file name",
      form("x", { filename: 'filename="é.wav"' }),
      form("x", { filename: "filename*=utf-8''%C3%A9.wav" }),
    ],
    ["another user", chat('{"a":1,"user":"u"}'), chat('{"a":1}')],
    ["other ids of calls", TOOLS("call_a", "call_b", ["1", "2"]), TOOLS("call_x", "call_c", ["1", "2"])],
  ])("%s", (_what, one, other) => {
    expect(keyOf(other)).toBe(keyOf(one));
  });
});

describe("signal that does miss", () => {
  const stream = "/v1beta/models/gemini-1.5-flash:streamGenerateContent";

  it.each<[string, Facts, Facts]>([
    ["one more message", chat('{"messages":["a"]}'), chat('{"messages":["a","a"]}')],
    ["another order of messages", chat('{"messages":["a","b"]}'), chat('{"messages":["b","a"]}')],
    ["another model", chat('{"model":"m"}'), chat('{"model":"m-mini"}')],
    ["another model in the path", { path: "/v1/models/a:generate" }, { path: "/v1/models/b:generate" }],
    ["another letter's case in the path", { path: "/v1/models/a" }, { path: "/v1/models/A" }],
    ["stream", chat('{"a":1}'), chat('{"a":1,"stream":true}')],
    ["alt", { provider: gemini, path: stream }, { provider: gemini, path: `${stream}?alt=sse` }],
    ["another value in the query", { path: "/v1/x?page=1" }, { path: "/v1/x?page=2" }],
    ["another method", { path: "/v1/x", method: "GET" }, { path: "/v1/x", method: "DELETE" }],
    ["a number for a string", chat('{"a":1}'), chat('{"a":"1"}')],
    ["null for nothing", chat('{"a":null}'), chat("{}")],
    ["a space in a prompt", chat('{"a":"b "}'), chat('{"a":"b"}')],
    ["another file", form("x"), form("x", { file: "RIFG" })],
    ["another file name", form("x"), form("x", { filename: 'filename="b.wav"' })],
    [
      "another rate of a file",
      form("x", { type: "audio/pcm;rate=8000" }),
      form("x", { type: "audio/pcm;rate=16000" }),
    ],
    ["other bytes", { body: Buffer.from([0, 1]) }, { body: Buffer.from([0, 2]) }],
    ["swapped results", TOOLS("call_a", "call_b", ["1", "2"]), TOOLS("call_a", "call_b", ["2", "1"])],
    ["an array for its only item", chat('["a"]'), chat('"a"')],
  ])("%s", (_what, one, other) => {
    expect(keyOf(other)).not.toBe(keyOf(one));
  });
});
