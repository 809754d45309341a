import { describe, expect, it } from "vitest";
import { anthropic } from "../../src/providers/anthropic.ts";
import { unknownProvider } from "../../src/providers/index.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { storedExchange } from "./exchange.ts";
import { ALNUM, HEX, randomText } from "./synthetic-keys.ts";

/** No rule knows its form: only its place gives it away. */
const CANARY = ["canary", "by", "place", "of", "no", "form"].join(".");

function part(name: string, value: string): string {
  return `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

function multipart(token: string): string {
  return `${part("model", "m")}${part("access_token", token)}${part("n", "1")}--B--\r\n`;
}

/** The path with query by which a request is matched. */
function pathAsked(path: string): string {
  return storedExchange({ path }).request.path;
}

describe("secrets by their place", () => {
  it.each<[string, unknown, unknown]>([
    [
      "an MCP server's token",
      { mcp_servers: [{ url: "https://m.test", authorization_token: CANARY }] },
      { mcp_servers: [{ url: "https://m.test", authorization_token: "[redacted]" }] },
    ],
    [
      "a tool's headers",
      { tools: [{ type: "mcp", headers: { Authorization: `Bearer ${CANARY}`, "X-Api-Key": CANARY } }] },
      {
        tools: [{ type: "mcp", headers: { Authorization: "Bearer [redacted]", "X-Api-Key": "[redacted]" } }],
      },
    ],
    [
      "a tool's authorization",
      { tools: [{ authorization: CANARY }] },
      { tools: [{ authorization: "[redacted]" }] },
    ],
    [
      "a search index's key",
      { data_sources: [{ parameters: { authentication: { type: "api_key", key: CANARY } } }] },
      { data_sources: [{ parameters: { authentication: { type: "api_key", key: "[redacted]" } } }] },
    ],
    [
      "a web hook's header",
      { webhook_auth_header_value: CANARY },
      { webhook_auth_header_value: "[redacted]" },
    ],
    ["a client's secret", { a: { clientSecret: CANARY } }, { a: { clientSecret: "[redacted]" } }],
    [
      "who the user is",
      { metadata: { user_id: CANARY, run: "7" } },
      { metadata: { user_id: "[redacted]", run: "7" } },
    ],
    ["however short it is", { api_key: "x" }, { api_key: "[redacted]" }],
    ["with escapes in it", { api_key: 'a"b\\c\nd' }, { api_key: "[redacted]" }],
  ])("finds in a request's JSON %s", (_name, sent, stored) => {
    for (const provider of [unknownProvider, anthropic]) {
      const { asked, request } = storedExchange({ provider, body: JSON.stringify(sent) });
      expect(JSON.parse(asked)).toStrictEqual(stored);
      expect(request.redacted).toStrictEqual(["request.body"]);
    }
  });

  it("leaves members of those names alone where they are counts, schemas, or what a model wrote", () => {
    const body = JSON.stringify({
      max_tokens: 5,
      token: "the",
      logprobs: { content: [{ token: " Hello", bytes: [1] }] },
      tools: [
        {
          input_schema: { properties: { api_key: { type: "string" }, password: "x" }, required: ["api_key"] },
        },
      ],
      messages: [
        { content: [{ type: "tool_use", id: "toolu_1", input: { password: "hunter2", api_key: "y" } }] },
      ],
      tokens: ["a", "b"],
      authorization: "",
      api_key: null,
    });
    expect(storedExchange({ body, answer: body })).toMatchObject({ asked: body, answered: body });
  });

  it("leaves the names of accounts in requests alone, because they may decide the answer", () => {
    const body = JSON.stringify({ user_id: "someone-or-other", organization_id: "an-organization" });
    expect(storedExchange({ body }).asked).toBe(body);
  });

  it("takes thousands of secrets out in one answer, and JSON of any depth", () => {
    const list = Array.from({ length: 3000 }, (_, i) => ({ user_id: `someone-with-number-${i}` }));
    const { answered } = storedExchange({ answer: JSON.stringify({ list, deep: "[".repeat(5000) }) });
    expect(answered).not.toContain("someone");
    expect(answered).toContain("[redacted-3001]");
    const deep = `${"[".repeat(50_000)}"a"${"]".repeat(50_000)}`;
    expect(storedExchange({ body: deep }).asked).toBe(deep);
  });

  it("finds fields of forms and of multipart bodies", () => {
    const form = `a=b&client_secret=${encodeURIComponent(CANARY)}&Api%2DKey=${CANARY}&c=d`;
    expect(storedExchange({ type: "application/x-www-form-urlencoded", body: form }).asked).toBe(
      "a=b&client_secret=[redacted]&Api%2DKey=[redacted]&c=d",
    );
    expect(storedExchange({ type: "multipart/form-data; boundary=B", body: multipart(CANARY) }).asked).toBe(
      multipart("[redacted]"),
    );
  });

  it.each([
    ["realtime, openai-insecure-api-key.SECRET, openai-beta.realtime-v1"],
    ["token, SECRET"],
    ["bearer,SECRET"],
    ["xai-client-secret.SECRET"],
  ])("finds the secret among a WebSocket's subprotocols: %s", (value) => {
    const headers = ["Sec-WebSocket-Protocol", value.replace("SECRET", CANARY)];
    const { request, answered } = storedExchange({ headers, answer: `{"a":"${CANARY} realtime token"}` });
    expect(request.redacted).toStrictEqual(["request.header.sec-websocket-protocol"]);
    expect(answered).toBe('{"a":"[redacted] realtime token"}');
  });

  it("finds the parts of an AWS signature", () => {
    const keyId = ["CANARY", "KEY", "ID", "0001"].join("");
    const signature = randomText(64, HEX, 5);
    const headers = [
      "Authorization",
      `AWS4-HMAC-SHA256 Credential=${keyId}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${signature}`,
    ];
    const answer = JSON.stringify({ message: `${keyId} is not ours, ${signature} does not fit` });
    expect(storedExchange({ headers, answer }).answered).toBe(
      '{"message":"[redacted] is not ours, [redacted] does not fit"}',
    );
  });

  it.each<[string, string, unknown, unknown]>([
    [
      "a client secret",
      "/v1/realtime/client_secrets",
      { value: CANARY, expires_at: 5 },
      { value: "[redacted-2]", expires_at: 5 },
    ],
    [
      "a secret with its time",
      "/v1/x",
      { client_secret: { value: CANARY, expires_at: 5 } },
      { client_secret: { value: "[redacted-2]", expires_at: 5 } },
    ],
    [
      "a session's secret",
      "/v1/realtime/sessions",
      { id: "sess_1", client_secret: { value: CANARY, expires_at: 5 } },
      { id: "sess_1", client_secret: { value: "[redacted-2]", expires_at: 5 } },
    ],
    [
      "a grant",
      "/v1/auth/grant",
      { access_token: CANARY, expires_in: 30 },
      { access_token: "[redacted-2]", expires_in: 30 },
    ],
    ["a token", "/v3/token", { token: CANARY }, { token: "[redacted-2]" }],
    ["a single use token", "/v1/single-use-token/realtime", { token: CANARY }, { token: "[redacted-2]" }],
    ["an organization's id", "/v1/x", { organization_id: CANARY }, { organization_id: "[redacted-2]" }],
    [
      "a user's id",
      "/v1/x",
      { error: { code: 1 }, user_id: CANARY },
      { error: { code: 1 }, user_id: "[redacted-2]" },
    ],
    [
      "who owns a model",
      "/v1/models",
      { data: [{ owned_by: `org-${randomText(24, ALNUM, 1)}7` }, { owned_by: "system" }] },
      { data: [{ owned_by: "[redacted-2]" }, { owned_by: "system" }] },
    ],
  ])("finds in an answer's JSON %s", (_name, path, sent, stored) => {
    const { answered, answer } = storedExchange({ path, answer: JSON.stringify(sent) });
    expect(JSON.parse(answered)).toStrictEqual(stored);
    expect(answer.redacted).toStrictEqual(["response.body"]);
  });

  it("finds ids of accounts in the texts of errors", () => {
    const org = ["org", randomText(24, ALNUM, 2)].join("-");
    const uuid = "0ca4a7e1-1111-4222-8333-444455556666";
    const answer = JSON.stringify({
      a: `Rate limit reached for gpt in organization ${org} on tokens`,
      b: `This request would exceed your organization's rate limit (organization ${uuid})`,
      c: `request ${uuid} is no account`,
    });
    expect(JSON.parse(storedExchange({ answer }).answered)).toStrictEqual({
      a: "Rate limit reached for gpt in organization [redacted-2] on tokens",
      b: "This request would exceed your organization's rate limit (organization [redacted-3])",
      // The same value goes wherever it stands.
      c: "request [redacted-3] is no account",
    });
  });

  it("takes what the dropped headers said out of the body too", () => {
    const { answered } = storedExchange({
      headers: ["openai-organization", "our-own-organization"],
      answerHeaders: ["set-cookie", `__x=${CANARY}; path=/`, "openai-project", "our-own-project-7"],
      answer: `{"a":"our-own-organization has our-own-project-7 and ${CANARY}"}`,
    });
    expect(answered).toMatch(/^{"a":"\[redacted-\d] has \[redacted-\d] and \[redacted-\d]"}$/);
  });

  it("takes the credentials out of URLs, and asks with such a URL what the real one asked", () => {
    const signature = randomText(44, ALNUM, 8);
    const { answered } = storedExchange({
      answer: `{"url":"https://b.test/x.png?se=1&sig=${signature}&sp=r"}`,
    });
    expect(answered).toBe('{"url":"https://b.test/x.png?se=1&[redacted-2]&sp=r"}');
    expect(pathAsked("/x.png?se=1&[redacted-2]&sp=r")).toBe(pathAsked(`/x.png?se=1&sig=${signature}&sp=r`));
    expect(pathAsked("/x.png?se=1&%5Bredacted-2%5D&sp=r")).toBe("/x.png?se=1&sp=r");
  });

  it("makes zeros of account ids in paths", () => {
    const path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A987654321098%3Ainference-profile%2Fx/converse";
    expect(storedExchange({ path }).request.path).toBe(path.replace("987654321098", "000000000000"));
  });

  it("finds what the user names", () => {
    const environment = { PLAIN_NAME: "tiny" };
    const own = {
      headers: ["X-Mine"],
      paths: ["$.deep[*].hidden"],
      patterns: [/case-\d+/],
      variables: ["PLAIN_NAME", "UNSET"],
    };
    const redactor = createRedactor({ environment, own });
    const { asked, answer, answered } = storedExchange({
      redactor,
      headers: ["x-mine", CANARY],
      answerHeaders: ["x-mine", "y"],
      body: JSON.stringify({ deep: [{ hidden: ["a", { b: "c" }], shown: "d" }], text: `case-77 ${CANARY}` }),
      answer: '{"a":"tiny case-77 case-8"}',
    });
    expect(JSON.parse(asked)).toStrictEqual({
      deep: [{ hidden: ["[redacted]", { b: "[redacted]" }], shown: "d" }],
      text: "[redacted-2] [redacted]",
    });
    expect(answered).toBe('{"a":"[redacted-3] [redacted-2] [redacted-4]"}');
    expect(answer.redacted).toContain("response.header.x-mine");
  });
});
