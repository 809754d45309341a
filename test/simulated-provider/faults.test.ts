import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parseFaults } from "./faults.ts";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf, type RawAnswer } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;

beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.close());

const messages = [{ role: "user", content: "Say hello to the world" }];

describe("parseFaults", () => {
  it("reads a list of faults", () => {
    expect(parseFaults("slow=200, gap=20,events=5,cut")).toEqual({
      slowMs: 200,
      gapMs: 20,
      events: 5,
      ending: "cut",
    });
    expect(parseFaults("429, coding=br")).toEqual({ status: "429", coding: "br" });
    expect(parseFaults("")).toEqual({});
  });

  it("refuses one that it does not know", () => {
    expect(() => parseFaults("slow=soon")).toThrow(
      'The simulated provider does not know the fault "slow=soon". It knows slow=MS, gap=MS, big=BYTES, events=NUMBER, ' +
        "coding=gzip|br|deflate, 401, 429, 500, 503, hang, hang-mid, hang-end, reset, reset-mid, cut, cut-clean, short, garbage, " +
        "error-mid. Correct the x-simulate header or the call of failNext.",
    );
  });

  it("makes the provider refuse such a request with 400", async () => {
    const answer = await chat("nonsense");
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('does not know the fault "nonsense"');
  });
});

describe("a broken answer", () => {
  let abortedBefore = 0;
  beforeEach(() => {
    abortedBefore = provider.aborted;
  });

  it("is a reset before the head", async () => {
    await expect(chat("reset")).rejects.toThrow("read ECONNRESET");
    expect(provider.aborted).toBe(abortedBefore);
  });

  it("is a reset in the middle", async () => {
    const { broken, status } = await chat("reset-mid");
    expect(status).toBe(200);
    expect(broken).toBeDefined();
    expect(provider.aborted).toBe(abortedBefore);
  });

  it("is a chunked body without its last chunk", async () => {
    const raw = await rawAnswer("cut");
    expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(raw).toContain("Transfer-Encoding: chunked\r\n");
    expect(raw).toContain("data: {");
    expect(raw).not.toContain("\r\n0\r\n");
    expect(raw).not.toContain("[DONE]");
    expect((await chat("cut")).broken).toMatchObject({ message: "aborted" });
  });

  it("is a body shorter than its Content-Length", async () => {
    const answer = await chat("short");
    expect(answer.broken).toBeDefined();
    expect(Number(answer.headers["content-length"])).toBe(answer.bytes.length + 64);
    expect(provider.aborted).toBe(abortedBefore);
  });

  it("is a body that ends well for HTTP, without what ends its stream", async () => {
    const answer = await chat("cut-clean");
    expect(answer.broken).toBeUndefined();
    expect(textOf(answer)).toContain('"finish_reason":"stop"');
    expect(textOf(answer)).not.toContain("[DONE]");
    const message = await exchange(provider.url, {
      path: "/v1/messages",
      headers: { "x-api-key": "any", "x-simulate": "cut-clean" },
      body: { model: "claude-haiku-5-5", messages, stream: true },
    });
    expect(textOf(message)).not.toContain("message_stop");
    const generated = await exchange(provider.url, {
      path: "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key=any",
      headers: { "x-simulate": "cut-clean" },
      body: { contents: [] },
    });
    expect(textOf(generated)).not.toContain("finishReason");
  });

  it("is something that is not HTTP", async () => {
    expect(await rawAnswer("garbage")).toBe("What follows the request is not HTTP.\r\n\r\n");
    await expect(chat("garbage")).rejects.toMatchObject({ code: "HPE_INVALID_CONSTANT" });
  });

  it("is no answer at all, which counts as aborted once the client has left", async () => {
    const socket = await sent("hang");
    await vi.waitFor(() => expect(provider.requests.at(-1)?.rawHeaders).toContain("hang"));
    socket.destroy();
    await vi.waitFor(() => expect(provider.aborted).toBe(abortedBefore + 1));
    expect(socket.bytesRead).toBe(0);
  });

  it("is half a stream and then silence", async () => {
    const socket = await sent("hang-mid,events=20");
    let received = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    // The opening chunk, twenty of text and the closing one: half of them are 12, with [DONE] in the other half.
    await vi.waitFor(() => expect(received.split("data: {").length - 1).toBe(12));
    socket.destroy();
    await vi.waitFor(() => expect(provider.aborted).toBe(abortedBefore + 1));
    expect(received).not.toContain("[DONE]");
  });
});

describe("an answer in another form", () => {
  it("has the number of events that it is asked for", async () => {
    for (const events of [3, 500]) {
      const text = textOf(await chat(`events=${events}`));
      expect(text.match(/"delta":\{"content":"[^"]/g)).toHaveLength(events);
    }
  });

  it("has the number of bytes that it is asked for", async () => {
    const { bytes } = await chat("big=3000000", { stream: false });
    const { choices } = JSON.parse(bytes.toString()) as { choices: { message: { content: string } }[] };
    expect(choices[0]?.message.content).toHaveLength(3_000_000);
    const headers = { authorization: "Bearer any", "x-simulate": "big=100001" };
    const speech = await exchange(provider.url, {
      path: "/v1/audio/speech",
      headers,
      body: { input: "Hello" },
    });
    expect(speech.bytes).toHaveLength(100_001);
  });

  it("waits before the head and between the events as long as it is asked to", async () => {
    const started = performance.now();
    await chat("slow=40,gap=10,events=4");
    // The timer may fire a millisecond early; 8 pieces have 7 gaps, 6 at least whatever the framing.
    expect(performance.now() - started).toBeGreaterThan(40 + 6 * 10 - 7);
  });

  it("comes compressed only to a client that accepts it", async () => {
    const plain = await chat("", { stream: false });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers["content-length"]).toBe(`${plain.bytes.length}`);
    const refused = await chat("", { stream: false, headers: { "accept-encoding": "br, gzip;q=0" } });
    expect(refused.headers["content-encoding"]).toBeUndefined();
    const accepted = await chat("", { stream: false, headers: { "accept-encoding": "gzip, deflate" } });
    expect(accepted.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(gunzipSync(accepted.bytes).toString()).toContain("Say hello to the world");
  });

  it("comes in the coding that is asked for, streams too", async () => {
    const accept = { "accept-encoding": "gzip, deflate, br" };
    const decoders = { br: brotliDecompressSync, deflate: inflateSync };
    for (const [coding, decode] of Object.entries(decoders)) {
      const answer = await chat(`coding=${coding}`, { headers: accept });
      expect(answer.headers["content-encoding"]).toBe(coding);
      expect(decode(answer.bytes).toString()).toContain("[DONE]");
    }
    const zipped = await chat("", { headers: { ...accept, "x-simulate-gzip-stream": "1" } });
    expect(gunzipSync(zipped.bytes).toString()).toContain("[DONE]");
    expect((await chat("", { headers: accept })).headers["content-encoding"]).toBeUndefined();
  });
});

describe("failNext", () => {
  it("fails the next requests in turn, and none after them", async () => {
    provider.failNext("500");
    provider.failNext("429");
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await chat("")).status);
    expect(statuses).toEqual([500, 429, 200]);
  });
});

interface ChatOptions {
  readonly stream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

async function chat(faults: string, { stream = true, headers = {} }: ChatOptions = {}): Promise<RawAnswer> {
  return exchange(provider.url, {
    path: "/v1/chat/completions",
    headers: { authorization: "Bearer any", "x-simulate": faults, ...headers },
    body: { model: "gpt-4o-mini", messages, stream },
  });
}

/** A socket on which a streamed chat completion has just been asked for. */
async function sent(faults: string): Promise<Socket> {
  const body = JSON.stringify({ model: "gpt-4o-mini", messages, stream: true });
  const socket = connect(provider.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer any\r\n` +
      `X-Simulate: ${faults}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

/** All the bytes that come until the provider closes the connection. */
async function rawAnswer(faults: string): Promise<string> {
  const socket = await sent(faults);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
