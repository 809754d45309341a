import { inflateSync } from "node:zlib";
import { AuthenticationError, InternalServerError, NotFoundError, OpenAI, RateLimitError } from "openai";
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
const hello = [{ role: "user" as const, content: "Say hello to the world" }];
const poem = [
  { role: "user" as const, content: "Compose a poem that explains the concept of recursion in programming." },
];
const weatherSchema = {
  type: "object",
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
};
const weather = { type: "function" as const, function: { name: "get_weather", parameters: weatherSchema } };
const question = [{ role: "user" as const, content: "How is the weather in Paris?" }];

describe("the simulated OpenAI chat completions", () => {
  it("answer with the words of the last user message", async () => {
    const { data, response } = await client.chat.completions
      .create({ model, messages: hello })
      .withResponse();
    expect(data.choices[0]?.message.content).toContain("Say hello to the world");
    expect(data.choices[0]?.finish_reason).toBe("stop");
    expect(data.usage?.total_tokens).toBeGreaterThan(2);
    expect(response.headers.get("content-encoding")).toBe("gzip");
  });

  it("stream the same text that they answer in one piece", async () => {
    const whole = await client.chat.completions.create({ model, messages: poem });
    const chunks = await collect(
      await client.chat.completions.create({ model, messages: poem, stream: true }),
    );
    const streamed = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
    expect(streamed).toBe(whole.choices[0]?.message.content);
    expect(streamed).toContain("base case");
    expect(chunks.length).toBeGreaterThan(50);
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
    expect(chunks.every((chunk) => "obfuscation" in chunk)).toBe(true);
  });

  it("end a stream with the usage when it is asked for", async () => {
    const request = {
      model,
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    } as const;
    const chunks = await collect(await client.chat.completions.create(request));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } });
    expect(chunks[0]?.usage).toBeNull();
  });

  it("frame a stream with LF, without event names, up to [DONE]", async () => {
    const answer = await post("/v1/chat/completions", { model, messages: hello, stream: true });
    const text = textOf(answer);
    expect(answer.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(answer.headers["transfer-encoding"]).toBe("chunked");
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(text).not.toMatch(/\r|^event:/m);
  });

  it("call a tool that is offered, and say something once they have its result", async () => {
    const called = await client.chat.completions.create({ model, messages: question, tools: [weather] });
    const message = called.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    if (message === undefined || call?.type !== "function") throw new Error("no tool call");
    expect(call.id).toMatch(/^call_[A-Za-z0-9]{24}$/);
    expect(JSON.parse(call.function.arguments)).toEqual({ city: "Paris", unit: "celsius" });
    const result = { role: "tool" as const, tool_call_id: call.id, content: "It rains." };
    const messages = [...question, message, result];
    const answered = await client.chat.completions.create({ model, messages, tools: [weather] });
    expect(answered.choices[0]?.message.content).toContain("It rains.");
  });

  it("stream a tool call's arguments in pieces", async () => {
    const runner = client.chat.completions.stream({ model, messages: question, tools: [weather] });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.finish_reason).toBe("tool_calls");
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: "get_weather", arguments: '{"city":"Paris","unit":"celsius"}' },
    });
  });

  it("refuse an unknown model with 404", async () => {
    const failed = client.chat.completions.create({ model: "no-such-model", messages: hello });
    await expect(failed).rejects.toThrow(NotFoundError);
    await expect(failed).rejects.toMatchObject({ code: "model_not_found" });
  });
});

describe("the other simulated OpenAI endpoints", () => {
  it("embed the same numbers in both encodings", async () => {
    const input = ["one", "two"];
    const model3 = "text-embedding-3-small";
    const floats = await client.embeddings.create({
      model: model3,
      input,
      encoding_format: "float",
      dimensions: 64,
    });
    // Left to itself, the SDK asks for base64.
    const base64 = await client.embeddings.create({ model: model3, input, dimensions: 64 });
    expect(base64.data.map((item) => item.embedding)).toEqual(floats.data.map((item) => item.embedding));
    expect(floats.data[0]?.embedding).toHaveLength(64);
    expect(provider.requests.at(-1)?.body.toString()).toContain('"encoding_format":"base64"');
  });

  it("speak in MP3 frames", async () => {
    const answer = await client.audio.speech.create({ model: "tts-1", voice: "alloy", input: "Hello" });
    const audio = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get("content-type")).toBe("audio/mpeg");
    expect(audio.length % 480).toBe(0);
    const heads = Array.from({ length: audio.length / 480 }, (_, at) => audio.readUInt32BE(at * 480));
    expect(new Set(heads)).toEqual(new Set([0xfff3e4c4]));
    // Nothing between the heads looks like another one.
    expect(audio.filter((byte) => byte === 0xff)).toHaveLength(heads.length);
  });

  it("draw a PNG that unfolds to its pixels, or name a signed URL", async () => {
    const answer = await client.images.generate({ model: "gpt-image-1", prompt: "A stair" });
    const png = Buffer.from(answer.data?.[0]?.b64_json ?? "", "base64");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    const dataAt = png.indexOf("IDAT");
    const pixels = inflateSync(png.subarray(dataAt + 4, dataAt + 4 + png.readUInt32BE(dataAt - 4)));
    expect(pixels).toHaveLength(8 * (1 + 8 * 3));
    const linked = await client.images.generate({
      model: "dall-e-3",
      prompt: "A stair",
      response_format: "url",
    });
    expect(provider.secrets.some((secret) => linked.data?.[0]?.url?.endsWith(`sig=${secret}`))).toBe(true);
  });

  it("list the models, and answer HEAD with the same head and no body", async () => {
    const page = await client.models.list();
    expect(page.data.map((item) => item.id)).toContain("gpt-4o-mini");
    const headers = { authorization: "Bearer any" };
    const get = await exchange(provider.url, { path: "/v1/models", headers });
    const head = await exchange(provider.url, { path: "/v1/models", headers, method: "HEAD" });
    expect(head.bytes).toHaveLength(0);
    expect(head.headers["content-length"]).toBe(`${get.bytes.length}`);
  });

  it("delete a file", async () => {
    expect(await client.files.delete("file-abc")).toEqual({ object: "file", deleted: true, id: "file-abc" });
  });
});

describe("the simulated OpenAI errors", () => {
  it("are 401 without a key, and echo a masked one", async () => {
    const missing = await exchange(provider.url, { path: "/v1/models" });
    expect(missing.status).toBe(401);
    expect(textOf(missing)).toContain("You didn't provide an API key");
    provider.failNext("401");
    const wrong = client.models.list();
    await expect(wrong).rejects.toThrow(AuthenticationError);
    await expect(wrong).rejects.toThrow(/Incorrect API key provided: canary-o\*{20,}[0-9a-f]{4}\./);
  });

  it("have the SDK's classes, and name the organization in a 429", async () => {
    const limited = await failing("429");
    if (!(limited instanceof RateLimitError)) throw new Error("not a RateLimitError");
    expect(limited.headers.get("retry-after")).toBe("1");
    const [organization] = /org-canary[0-9a-f]{16}/.exec(limited.message) ?? [];
    expect(provider.secrets).toContain(organization);
    expect(await failing("500")).toBeInstanceOf(InternalServerError);
    expect(await failing("503")).toMatchObject({ status: 503 });
  });

  it("name a URL that does not exist and a body that is not JSON", async () => {
    const headers = { authorization: "Bearer any" };
    const nowhere = await post("/v1/nowhere", {});
    expect(nowhere.status).toBe(404);
    expect(textOf(nowhere)).toContain("Invalid URL (POST /v1/nowhere)");
    const unreadable = await exchange(provider.url, {
      path: "/v1/chat/completions",
      method: "POST",
      headers,
    });
    expect(unreadable.status).toBe(400);
  });

  it("come in the stream, too", async () => {
    const options = { headers: { "x-simulate": "error-mid" } };
    const chat = await client.chat.completions.create({ model, messages: hello, stream: true }, options);
    await expect(collect(chat)).rejects.toThrow(/had an error/);
  });
});

async function failing(fault: string): Promise<unknown> {
  const options = { headers: { "x-simulate": fault } };
  return client.chat.completions.create({ model, messages: hello }, options).catch((error: unknown) => error);
}

async function post(path: string, body: unknown): ReturnType<typeof exchange> {
  return exchange(provider.url, { path, body, headers: { authorization: "Bearer any" } });
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
