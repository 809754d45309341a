import {
  Anthropic,
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;
let client: Anthropic;

beforeAll(async () => {
  provider = await startSimulatedProvider();
  client = new Anthropic({ apiKey: provider.credentials.anthropic, baseURL: provider.url, maxRetries: 0 });
});
afterAll(() => provider.close());

const hello = {
  model: "claude-haiku-5-5",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "Say hello to the world" }],
};
const tools = [
  {
    name: "get_weather",
    input_schema: {
      type: "object" as const,
      properties: { city: { type: "string" }, days: { type: "integer" } },
    },
  },
];
const question = { ...hello, tools, messages: [{ role: "user" as const, content: "Weather in Paris?" }] };

describe("the simulated Anthropic messages", () => {
  it("answer in one piece", async () => {
    const message = await client.messages.create(hello);
    expect(message.content).toEqual([
      { type: "text", text: expect.stringContaining("Say hello to the world") },
    ]);
    expect(message.id).toMatch(/^msg_01[A-Za-z0-9]{22}$/);
    expect(message.stop_reason).toBe("end_turn");
  });

  it("stream the same text", async () => {
    const whole = await client.messages.create(hello);
    const streamed = await client.messages.stream(hello).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it("frame a stream with event names, a ping, and spaces before the last brace", async () => {
    const headers = { "x-api-key": "any", "anthropic-version": "2023-06-01" };
    const answer = await exchange(provider.url, {
      path: "/v1/messages",
      headers,
      body: { ...hello, stream: true },
    });
    const text = textOf(answer);
    expect(text).toMatch(/^event: message_start\ndata: \{"type":"message_start",/);
    expect(text).toContain('\n\nevent: ping\ndata: {"type": "ping"}\n\n');
    expect(text).toMatch(/\n\nevent: message_stop\ndata: \{"type":"message_stop" *\}\n\n$/);
    expect(text).toMatch(/ {2,}\}\n\n/);
    expect(text).not.toContain("\r");
  });

  it("use a tool that is offered, streamed or not, and answer its result", async () => {
    const whole = await client.messages.create(question);
    const streamed = await client.messages.stream(question).finalMessage();
    for (const message of [whole, streamed]) {
      expect(message.stop_reason).toBe("tool_use");
      expect(message.content[1]).toMatchObject({
        type: "tool_use",
        name: "get_weather",
        input: { city: "Paris", days: 17 },
      });
    }
    const use = whole.content[1];
    if (use?.type !== "tool_use") throw new Error("no tool use");
    expect(use.id).toMatch(/^toolu_01/);
    const result = { type: "tool_result" as const, tool_use_id: use.id, content: "It rains." };
    const messages = [
      ...question.messages,
      { role: "assistant" as const, content: whole.content },
      { role: "user" as const, content: [result] },
    ];
    const answered = await client.messages.create({ ...question, messages });
    expect(answered.content[0]).toMatchObject({ text: expect.stringContaining("It rains.") });
  });

  it("count tokens", async () => {
    const { model, messages } = hello;
    const counted = await client.messages.countTokens({ model, messages });
    expect(counted.input_tokens).toBeGreaterThan(5);
  });

  it("take both dialects of the credential, and 401 without one", async () => {
    expect((await send({ "x-api-key": "any", "anthropic-version": "2023-06-01" })).status).toBe(200);
    expect((await send({ authorization: "Bearer any", "anthropic-version": "2026-10-21" })).status).toBe(200);
    const missing = await send({ "anthropic-version": "2023-06-01" });
    expect(missing.status).toBe(401);
    expect(JSON.parse(textOf(missing))).toMatchObject({
      type: "error",
      error: { type: "authentication_error", message: "x-api-key header is required" },
      request_id: expect.stringMatching(/^req_011/),
    });
  });

  it("fail with the SDK's classes, and name the organization in a 429", async () => {
    await expect(client.messages.create({ ...hello, model: "no-such-model" })).rejects.toThrow(NotFoundError);
    const limited = await failing("429");
    if (!(limited instanceof RateLimitError)) throw new Error("not a RateLimitError");
    expect(limited.headers.get("retry-after")).toBe("1");
    expect(provider.secrets.some((secret) => limited.message.includes(`organization's (${secret})`))).toBe(
      true,
    );
    expect(await failing("500")).toBeInstanceOf(InternalServerError);
    expect(await failing("401")).toBeInstanceOf(AuthenticationError);
  });

  it("fail in the stream, too", async () => {
    const stream = client.messages.stream(hello, { headers: { "x-simulate": "error-mid" } });
    await expect(stream.finalMessage()).rejects.toThrow(/overloaded_error/);
  });
});

async function send(headers: Readonly<Record<string, string>>): ReturnType<typeof exchange> {
  return exchange(provider.url, { path: "/v1/messages", headers, body: hello });
}

async function failing(fault: string): Promise<unknown> {
  return client.messages.create(hello, { headers: { "x-simulate": fault } }).catch((error: unknown) => error);
}
