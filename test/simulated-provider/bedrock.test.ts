import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf, type RawAnswer } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;

beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.close());

const sigV4 =
  "AWS4-HMAC-SHA256 Credential=canary-access-key-id/20261120/us-east-1/bedrock/aws4_request, " +
  "SignedHeaders=host;x-amz-date, Signature=00";
const converse = { messages: [{ role: "user", content: [{ text: "Weather in Paris and Rome?" }] }] };
const schema = { type: "object", properties: { city: { type: "string" } } };
const toolConfig = { tools: [{ toolSpec: { name: "get_weather", inputSchema: { json: schema } } }] };
const claude = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 9,
  messages: [{ role: "user", content: "Hello" }],
};

describe("the simulated Bedrock", () => {
  it("converses, whole and streamed, in the same words", async () => {
    const whole = JSON.parse(textOf(await ask("amazon.nova-lite-v1:0/converse", converse))) as Converse;
    const stream = await ask("amazon.nova-lite-v1%3A0/converse-stream", converse);
    expect(stream.headers["content-type"]).toBe("application/vnd.amazon.eventstream");
    const events = framesOf(stream.bytes);
    expect(events.at(0)?.type).toBe("messageStart");
    expect(events.at(-1)).toMatchObject({ type: "metadata", payload: { usage: whole.usage } });
    const text = events.map(({ payload }) => (payload as Delta).delta?.text ?? "").join("");
    expect(text).toBe(whole.output.message.content[0]?.text);
    expect(events.every(({ payload }) => typeof payload["p"] === "string")).toBe(true);
  });

  it("uses a tool twice at once, and answers both results", async () => {
    const asked = { ...converse, toolConfig };
    const whole = JSON.parse(textOf(await ask("any/converse", asked))) as Converse;
    const uses = whole.output.message.content.map(({ toolUse }) => toolUse);
    expect(uses.map((use) => use?.input)).toEqual([{ city: "Paris" }, { city: "Rome" }]);
    const streamed = framesOf((await ask("any/converse-stream", asked)).bytes);
    const inputs = [0, 1].map((block) =>
      streamed
        .map(({ payload }) => payload as Delta)
        .filter(({ contentBlockIndex }) => contentBlockIndex === block)
        .map(({ delta }) => delta?.toolUse?.input ?? "")
        .join(""),
    );
    expect(inputs).toEqual(['{"city":"Paris"}', '{"city":"Rome"}']);
    const content = uses.map((use, at) => ({
      toolResult: { toolUseId: use?.toolUseId, content: [{ text: `Result ${at}.` }] },
    }));
    const messages = [...converse.messages, whole.output.message, { role: "user", content }];
    expect(textOf(await ask("any/converse", { messages, toolConfig }))).toContain("Result 0. Result 1.");
  });

  it("invokes Claude in its own form, and counts tokens in its headers", async () => {
    const whole = await ask("anthropic.claude-haiku-4-5/invoke", claude);
    expect(JSON.parse(textOf(whole))).toMatchObject({ type: "message", stop_reason: "end_turn" });
    expect(whole.headers["x-amzn-bedrock-input-token-count"]).toMatch(/^\d+$/);
    const stream = await ask("anthropic.claude-haiku-4-5/invoke-with-response-stream", claude);
    const chunks = framesOf(stream.bytes).map(({ type, payload }) => {
      expect(type).toBe("chunk");
      return JSON.parse(Buffer.from(String(payload["bytes"]), "base64").toString()) as object;
    });
    expect(chunks.at(0)).toMatchObject({ type: "message_start" });
    expect(chunks.at(-1)).toMatchObject({
      type: "message_stop",
      "amazon-bedrock-invocationMetrics": { inputTokenCount: expect.any(Number) },
    });
  });

  it("embeds with Titan", async () => {
    const answer = await ask("amazon.titan-embed-text-v2:0/invoke", { inputText: "one" });
    expect((JSON.parse(textOf(answer)) as { embedding: number[] }).embedding).toHaveLength(256);
  });

  it("takes signatures and keys, and refuses a request without either with AWS's 403", async () => {
    expect((await ask("any/converse", converse, { authorization: "Bearer any" })).status).toBe(200);
    const refused = await ask("any/converse", converse, {});
    expect(refused.status).toBe(403);
    expect(refused.headers["x-amzn-errortype"]).toMatch(/^UnrecognizedClientException:http/);
    expect(Object.keys(JSON.parse(textOf(refused)) as object)).toEqual(["message"]);
  });

  it("names the account in its errors, and fails in the middle of a stream by an exception frame", async () => {
    const limited = await ask("any/converse", converse, { authorization: sigV4, "x-simulate": "429" });
    const [, account = ""] = /arn:aws:bedrock:us-east-1:(\d{12}):/.exec(textOf(limited)) ?? [];
    expect(provider.secrets).toContain(account);
    const headers = { authorization: sigV4, "x-simulate": "error-mid" };
    const failed = framesOf((await ask("any/converse-stream", converse, headers)).bytes);
    expect(failed.at(-1)?.type).toBe("modelStreamErrorException");
  });
});

interface Converse {
  readonly output: { readonly message: { readonly content: readonly Block[] } };
  readonly usage: object;
}

interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly input: object };
}

interface Delta {
  readonly contentBlockIndex?: number;
  readonly delta?: { readonly text?: string; readonly toolUse?: { readonly input: string } };
}

interface Frame {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

/** The frames of an event stream, with both of their CRCs checked. */
function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const frame = bytes.subarray(at, at + length);
    expect(frame.readUInt32BE(8)).toBe(crc32(frame.subarray(0, 8)));
    expect(frame.readUInt32BE(length - 4)).toBe(crc32(frame.subarray(0, -4)));
    const payloadAt = 12 + frame.readUInt32BE(4);
    // Between a header's name and its value stand its type and its length, which are no letters.
    const headers = frame.subarray(12, payloadAt).toString("latin1");
    const name = /:(?:event|exception)-type[^A-Za-z]+([A-Za-z]+)/.exec(headers)?.[1] ?? "";
    frames.push({
      type: name,
      payload: JSON.parse(frame.subarray(payloadAt, -4).toString()) as Frame["payload"],
    });
    at += length;
  }
  return frames;
}

async function ask(
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = { authorization: sigV4 },
): Promise<RawAnswer> {
  const host = "bedrock-runtime.us-east-1.amazonaws.com";
  return exchange(provider.url, { path: `/model/${path}`, headers: { host, ...headers }, body });
}
