import { AzureOpenAI, NotFoundError } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;
let client: AzureOpenAI;

beforeAll(async () => {
  provider = await startSimulatedProvider();
  client = new AzureOpenAI({
    apiKey: provider.credentials.azure,
    endpoint: provider.url,
    apiVersion: "2024-10-21",
    maxRetries: 0,
  });
});
afterAll(() => provider.close());

const path = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";
const messages = [{ role: "user" as const, content: "Say hello to the world" }];

describe("the simulated Azure OpenAI", () => {
  it("answers the SDK in one piece, uncompressed, with its content filter's results", async () => {
    const request = client.chat.completions.create({ model: "gpt-4o-mini", messages });
    const { data, response } = await request.withResponse();
    expect(data.choices[0]?.message.content).toContain("Say hello to the world");
    expect(data.choices[0]).toMatchObject({
      content_filter_results: { hate: { filtered: false, severity: "safe" } },
    });
    expect(response.headers.has("content-encoding")).toBe(false);
    expect(response.headers.get("x-ms-deployment-name")).toBe("gpt-4o-mini");
  });

  it("streams a first chunk without choices that has the results for the prompt", async () => {
    const stream = await client.chat.completions.create({ model: "gpt-4o-mini", messages, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]).toMatchObject({
      choices: [],
      created: 0,
      id: "",
      prompt_filter_results: [{ prompt_index: 0 }],
    });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toContain(
      "hello to the world",
    );
    expect(chunks[2]?.choices[0]).toHaveProperty("content_filter_results.violence.severity", "safe");
  });

  it("takes a bearer token as well as a key, and 401 without either", async () => {
    const body = { messages };
    const bearer = await exchange(provider.url, { path, body, headers: { authorization: "Bearer any" } });
    expect(bearer.status).toBe(200);
    const missing = await exchange(provider.url, { path, body });
    expect(missing.status).toBe(401);
    expect(textOf(missing)).toMatch(
      /^\{"error":\{"code":"401","message":"Access denied due to invalid subscription key/,
    );
  });

  it("refuses a deployment that does not exist, and a request without an API version", async () => {
    const failed = client.chat.completions.create({ model: "no-such-model", messages });
    await expect(failed).rejects.toThrow(NotFoundError);
    await expect(failed).rejects.toMatchObject({ code: "DeploymentNotFound" });
    const headers = { "api-key": "any" };
    const [unversioned = ""] = path.split("?");
    expect((await exchange(provider.url, { path: unversioned, headers, body: { messages } })).status).toBe(
      404,
    );
  });

  it("says in a 429 when to come back", async () => {
    const headers = { "api-key": "any", "x-simulate": "429" };
    const answer = await exchange(provider.url, { path, headers, body: { messages } });
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ "retry-after": "1", "retry-after-ms": "1000" });
  });
});
