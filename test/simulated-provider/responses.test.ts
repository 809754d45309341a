import { BadRequestError, OpenAI } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;
let client: OpenAI;

beforeAll(async () => {
  provider = await startSimulatedProvider();
  client = new OpenAI({ apiKey: provider.credentials.openai, baseURL: `${provider.url}/v1`, maxRetries: 0 });
});
afterAll(() => provider.close());

const model = "gpt-4o-mini";
const weatherSchema = {
  type: "object",
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
};

describe("the simulated OpenAI responses", () => {
  it("answer in one piece", async () => {
    const answer = await client.responses.create({ model, input: "Say hello" });
    expect(answer.output_text).toContain("Say hello");
    expect(answer.status).toBe("completed");
  });

  it("stream named events with sequence numbers, without [DONE]", async () => {
    const events = await collect(await client.responses.create({ model, input: "Say hello", stream: true }));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const text = events
      .map((event) => (event.type === "response.output_text.delta" ? event.delta : ""))
      .join("");
    expect(text).toContain("Say hello");
    expect(events.at(-1)).toMatchObject({
      type: "response.completed",
      response: { output: [{ content: [{ text }] }] },
    });
    const headers = { authorization: "Bearer any" };
    const body = { model, input: "Say hello", stream: true };
    const raw = textOf(await exchange(provider.url, { path: "/v1/responses", headers, body }));
    expect(raw).toMatch(/^event: response\.created\ndata: \{"type":"response\.created","sequence_number":0,/);
    expect(raw).not.toContain("[DONE]");
  });

  it("call a function, streamed or not, and answer its output", async () => {
    const tools = [
      { type: "function" as const, name: "get_weather", parameters: weatherSchema, strict: false },
    ];
    const input = "How is the weather in Paris?";
    const whole = await client.responses.create({ model, input, tools });
    const streamed = await client.responses.stream({ model, input, tools }).finalResponse();
    const expected = {
      type: "function_call",
      name: "get_weather",
      arguments: '{"city":"Paris","unit":"celsius"}',
    };
    expect(whole.output[0]).toMatchObject(expected);
    expect(streamed.output[0]).toMatchObject(expected);
    const call = whole.output[0];
    if (call?.type !== "function_call") throw new Error("no function call");
    const output = { type: "function_call_output" as const, call_id: call.call_id, output: "It rains." };
    const answered = await client.responses.create({ model, input: [call, output], tools });
    expect(answered.output_text).toContain("It rains.");
  });

  it("refuse an unknown model with 400", async () => {
    const failed = client.responses.create({ model: "no-such-model", input: "Say hello" });
    await expect(failed).rejects.toThrow(BadRequestError);
  });

  it("fail with an event in the stream", async () => {
    const options = { headers: { "x-simulate": "error-mid" } };
    const stream = await client.responses.create({ model, input: "Say hello", stream: true }, options);
    const events = await collect(stream);
    expect(events.at(-1)).toMatchObject({
      type: "error",
      code: "server_error",
      sequence_number: events.length - 1,
    });
  });
});

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
