import { ApiError, GoogleGenAI, Type } from "@google/genai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;
let client: GoogleGenAI;

beforeAll(async () => {
  provider = await startSimulatedProvider();
  client = new GoogleGenAI({ apiKey: provider.credentials.gemini, httpOptions: { baseUrl: provider.url } });
});
afterAll(() => provider.close());

const model = "gemini-2.5-flash";
const contents = "Say hello to the world";
const body = { contents: [{ role: "user", parts: [{ text: contents }] }] };
const weather = {
  name: "get_weather",
  parameters: {
    type: Type.OBJECT,
    properties: { city: { type: Type.STRING }, wind: { type: Type.BOOLEAN } },
  },
};

describe("the simulated Gemini", () => {
  it("generates content in one piece", async () => {
    const answer = await client.models.generateContent({ model, contents });
    expect(answer.text).toContain(contents);
    expect(answer.candidates?.[0]?.finishReason).toBe("STOP");
    expect(answer.usageMetadata?.totalTokenCount).toBeGreaterThan(2);
  });

  it("streams the same text, with a finish reason in the last chunk only", async () => {
    const whole = await client.models.generateContent({ model, contents });
    const chunks = [];
    for await (const chunk of await client.models.generateContentStream({ model, contents }))
      chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.text ?? "").join("")).toBe(whole.text);
    const reasons = chunks.map((chunk) => chunk.candidates?.[0]?.finishReason);
    expect(reasons.filter((reason) => reason !== undefined)).toEqual(["STOP"]);
    expect(reasons.at(-1)).toBe("STOP");
  });

  it("frames events with CRLF for alt=sse", async () => {
    const answer = await post(":streamGenerateContent?alt=sse", {});
    const text = textOf(answer);
    expect(answer.headers["content-type"]).toBe("text/event-stream");
    expect(text).toMatch(/^data: \{"candidates".*\}\r\n\r\n$/s);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("streams one JSON array in pieces without it", async () => {
    const answer = await post(":streamGenerateContent", {});
    const text = textOf(answer);
    expect(answer.headers["content-type"]).toBe("application/json; charset=UTF-8");
    expect(text.startsWith("[{\n")).toBe(true);
    expect(text).toContain("}\n,\r\n{");
    expect(text.endsWith("}\n]")).toBe(true);
    const chunks = JSON.parse(text) as { candidates: { finishReason?: string }[] }[];
    expect(chunks.at(-1)?.candidates[0]?.finishReason).toBe("STOP");
  });

  it("calls a function that is offered, streamed or not", async () => {
    const request = {
      model,
      contents: "Weather in Paris?",
      config: { tools: [{ functionDeclarations: [weather] }] },
    };
    const whole = await client.models.generateContent(request);
    const streamed = [];
    for await (const chunk of await client.models.generateContentStream(request))
      streamed.push(...(chunk.functionCalls ?? []));
    const expected = [{ name: "get_weather", args: { city: "Paris", wind: true }, id: expect.any(String) }];
    expect(whole.functionCalls).toEqual(expected);
    expect(streamed).toEqual(expected);
    const functionResponse = { name: "get_weather", response: { weather: "It rains." } };
    const turns = [{ role: "user", parts: [{ functionResponse }] }];
    expect((await client.models.generateContent({ ...request, contents: turns })).text).toContain(
      "It rains.",
    );
  });

  it("embeds, and counts tokens", async () => {
    const embedded = await client.models.embedContent({ model: "gemini-embedding-001", contents });
    expect(embedded.embeddings?.[0]?.values).toHaveLength(768);
    const single = await post(":embedContent", { content: { parts: [{ text: contents }] } });
    expect(JSON.parse(textOf(single))).toEqual({ embedding: { values: expect.any(Array) } });
    const counted = await client.models.countTokens({ model, contents });
    expect(counted.totalTokens).toBeGreaterThan(5);
  });

  it("takes the key from the query, and without one says 400 API_KEY_INVALID", async () => {
    const path = `/v1beta/models/${model}:generateContent`;
    expect((await exchange(provider.url, { path: `${path}?key=any`, body })).status).toBe(200);
    const missing = await exchange(provider.url, { path, body });
    expect(missing.status).toBe(400);
    expect(JSON.parse(textOf(missing))).toMatchObject({
      error: { code: 400, status: "INVALID_ARGUMENT", details: [{ reason: "API_KEY_INVALID" }] },
    });
    const inArray = await exchange(provider.url, {
      path: `/v1beta/models/${model}:streamGenerateContent`,
      body,
    });
    expect(JSON.parse(textOf(inArray))).toMatchObject([{ error: { code: 400 } }]);
  });

  it("fails with the SDK's class", async () => {
    const unknown = client.models.generateContent({ model: "no-such-model", contents });
    await expect(unknown).rejects.toThrow(ApiError);
    await expect(unknown).rejects.toMatchObject({ status: 404 });
    provider.failNext("429");
    await expect(client.models.generateContent({ model, contents })).rejects.toThrow(
      /RESOURCE_EXHAUSTED.*projects\/7\d{11}/s,
    );
  });

  it("fails in the stream, too, with an error in a chunk of its own", async () => {
    const release = provider.holdStreams();
    provider.failNext("events=1,error-mid");
    const stream = await client.models.generateContentStream({ model, contents });
    expect((await stream.next()).value.text).toContain(contents);
    release();
    await expect(stream.next()).rejects.toThrow(/UNAVAILABLE/);
  });
});

async function post(verb: string, more: object): ReturnType<typeof exchange> {
  const headers = { "x-goog-api-key": "any" };
  return exchange(provider.url, {
    path: `/v1beta/models/${model}${verb}`,
    headers,
    body: { ...body, ...more },
  });
}
