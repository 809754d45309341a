import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;

beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.close());

const models = "/v1/projects/my-project/locations/us-central1/publishers/google/models";
const body = { contents: [{ role: "user", parts: [{ text: "Say hello" }] }] };

describe("the simulated Vertex AI", () => {
  it("generates content in one piece", async () => {
    const answer = await post(`${models}/gemini-2.5-flash:generateContent`);
    expect(JSON.parse(textOf(answer))).toMatchObject({
      candidates: [
        { content: { parts: [{ text: expect.stringContaining("Say hello") }] }, finishReason: "STOP" },
      ],
      usageMetadata: { trafficType: "ON_DEMAND" },
      createTime: expect.any(String),
    });
  });

  it("streams an array, or events with CRLF", async () => {
    const array = textOf(await post(`${models}/gemini-2.5-flash:streamGenerateContent`));
    const events = textOf(await post(`${models}/gemini-2.5-flash:streamGenerateContent?alt=sse`));
    const chunks = events.split("\r\n\r\n").filter((event) => event !== "");
    expect(JSON.parse(array)).toHaveLength(chunks.length);
    expect(chunks.every((chunk) => chunk.startsWith('data: {"candidates"'))).toBe(true);
  });

  it("serves the global and express forms of the path", async () => {
    const express = await post("/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent");
    expect(express.status).toBe(200);
  });

  it("is 401 without a credential and 404 for an unknown model", async () => {
    const missing = await exchange(provider.url, {
      path: `${models}/gemini-2.5-flash:generateContent`,
      body,
    });
    expect(missing.status).toBe(401);
    expect(JSON.parse(textOf(missing))).toMatchObject({ error: { status: "UNAUTHENTICATED" } });
    const unknown = await post(`${models}/no-such-model:generateContent`);
    expect(unknown.status).toBe(404);
    expect(textOf(unknown)).toContain("Publisher Model `projects/my-project/locations/us-central1/");
  });
});

async function post(path: string): ReturnType<typeof exchange> {
  const headers = { authorization: `Bearer ${provider.credentials.vertex_ai}` };
  return exchange(provider.url, { path, headers, body });
}
