import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseServerSentEvents } from "../../src/model/sse.ts";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf, type RawAnswer } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;

beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.close());

const messages = [{ role: "user", content: "Say hello" }];

describe("the simulated Cohere", () => {
  it("chats in named events that end in a [DONE] without a name", async () => {
    const whole = JSON.parse(await askCohere("/v2/chat", { model: "any", messages })) as {
      message: { content: { text: string }[] };
    };
    const events = parseServerSentEvents(
      await askCohere("/v2/chat", { model: "any", messages, stream: true }),
    );
    expect(events.at(0)?.event).toBe("message-start");
    expect(events.slice(-2).map(({ event }) => event)).toEqual(["message-end", ""]);
    expect(events.at(-1)?.data).toBe("[DONE]");
    const text = events
      .filter(({ event }) => event === "content-delta")
      .map(({ data }) => (JSON.parse(data) as CohereDelta).delta.message.content.text)
      .join("");
    expect(text).toBe(whole.message.content[0]?.text);
  });

  it("embeds, and ranks what shares the most words first", async () => {
    const embedded = JSON.parse(await askCohere("/v2/embed", { texts: ["one", "two"] })) as object;
    expect(embedded).toMatchObject({ embeddings: { float: [expect.any(Array), expect.any(Array)] } });
    const query = { query: "the red fox", documents: ["a dog", "the fox"], top_n: 1 };
    expect(JSON.parse(await askCohere("/v2/rerank", query))).toMatchObject({ results: [{ index: 1 }] });
  });
});

describe("the simulated Ollama", () => {
  it("streams lines unless it is told not to, and needs no key", async () => {
    const stream = await askOllama({});
    expect(stream.headers["content-type"]).toBe("application/x-ndjson");
    const lines = textOf(stream).trim().split("\n");
    const parts = lines.map((line) => JSON.parse(line) as { message: { content: string }; done: boolean });
    expect(parts.map(({ done }) => done)).toEqual([...parts.slice(1).map(() => false), true]);
    const whole = JSON.parse(textOf(await askOllama({ stream: false }))) as (typeof parts)[number];
    expect(parts.map(({ message }) => message.content).join("")).toBe(whole.message.content);
  });

  it("asks for one in the cloud", async () => {
    const refused = await send("ollama.com", "/api/chat", {}, { messages });
    expect(refused.status).toBe(401);
    expect(textOf(refused)).toContain('"signin_url"');
  });
});

describe("the simulated providers of sound", () => {
  it("are ElevenLabs with bytes, and with the time of each letter", async () => {
    const path = "/v1/text-to-speech/any-voice";
    const asked = async (more: string): Promise<RawAnswer> =>
      send("api.elevenlabs.io", `${path}${more}`, { "xi-api-key": "any" }, { text: "Hi" });
    const audio = (await asked("")).bytes;
    expect((await asked("/stream")).bytes).toEqual(audio);
    const timed = JSON.parse(textOf(await asked("/with-timestamps"))) as { audio_base64: string };
    expect(Buffer.from(timed.audio_base64, "base64")).toEqual(audio);
    expect(timed).toMatchObject({ alignment: { characters: ["H", "i"] } });
    const lines = parseTimed(textOf(await asked("/stream/with-timestamps")));
    expect(Buffer.concat(lines)).toEqual(audio);
  });

  it("are Deepgram, which hears and speaks, and takes `Token` and `Bearer`", async () => {
    const url = "https://example.com/hello.wav";
    for (const scheme of ["Token", "Bearer"]) {
      const headers = { authorization: `${scheme} any` };
      const heard = await send("api.deepgram.com", "/v1/listen?model=nova-3", headers, { url });
      expect(textOf(heard)).toContain(`The simulated provider heard ${url}.`);
    }
    const headers = { authorization: "Token any" };
    const spoken = await send("api.deepgram.com", "/v1/speak", headers, { text: "Hi" });
    expect(spoken.headers["content-type"]).toBe("audio/mpeg");
    const refused = await send("api.deepgram.com", "/v1/listen", {}, { url });
    expect(JSON.parse(textOf(refused))).toMatchObject({ err_code: "INVALID_AUTH" });
  });

  it("are AssemblyAI, whose transcript is done the second time that one asks", async () => {
    const headers = { authorization: "any" };
    const ask = async (path: string, body?: object): Promise<Record<string, string>> =>
      JSON.parse(textOf(await send("api.assemblyai.com", path, headers, body))) as Record<string, string>;
    const { upload_url = "" } = await ask("/v2/upload", { any: "bytes" });
    expect(upload_url).toMatch(/^https:\/\/cdn\.assemblyai\.com\/upload\//);
    const { id = "", status } = await ask("/v2/transcript", { audio_url: upload_url });
    const asked = [await ask(`/v2/transcript/${id}`), await ask(`/v2/transcript/${id}`)];
    expect([status, ...asked.map((answer) => answer["status"])]).toEqual([
      "queued",
      "processing",
      "completed",
    ]);
    expect(asked[1]?.["text"]).toContain("The simulated provider heard");
  });
});

describe("the simulated Replicate", () => {
  const headers = { authorization: "Bearer any" };
  const order = async (model: string, more: Record<string, string> = {}): Promise<Prediction> => {
    const path = `/v1/models/${model}/predictions`;
    const body = { input: { prompt: "Hello\nworld" } };
    return parse(await send("api.replicate.com", path, { ...headers, ...more }, body));
  };
  const follow = async (link: string): Promise<RawAnswer> => {
    const { host, pathname } = new URL(link);
    return send(host, pathname, headers);
  };

  it("changes from starting to succeeded while one asks", async () => {
    const ordered = await order("meta/llama");
    const statuses = [ordered.status];
    for (let asked = 0; asked < 2; asked += 1) statuses.push(parse(await follow(ordered.urls.get)).status);
    expect(statuses).toEqual(["starting", "processing", "succeeded"]);
  });

  it("has it at once for one who waits, and streams the same text from another host", async () => {
    const { status, output, urls } = await order("meta/llama", { prefer: "wait" });
    expect(status).toBe("succeeded");
    const text = textOf(await follow(urls.stream));
    expect(text).toMatch(/^: hi\n\nevent: output\nid: \d+:0\ndata: /);
    expect(text.endsWith("data: {}\n\n")).toBe(true);
    const events = parseServerSentEvents(text).filter(({ event }) => event === "output");
    expect(events.map(({ data }) => data).join("")).toBe(output?.join(""));
    expect(text).toMatch(/data: .*\ndata: /);
  });

  it("leaves what it has drawn on a third host", async () => {
    const { output } = await order("black-forest-labs/flux-schnell", { prefer: "wait=5" });
    const picture = await follow(output?.[0] ?? "");
    expect(picture.bytes.subarray(1, 4).toString()).toBe("PNG");
  });
});

describe("the simulated Stability", () => {
  it("reads the prompt of a form, and draws in bytes or in JSON", async () => {
    const form = new FormData();
    form.append("prompt", "A stair");
    const request = new Request("http://any", { method: "POST", body: form });
    const content = Buffer.from(await request.arrayBuffer());
    const ask = async (accept: string): Promise<Response> =>
      fetch(`${provider.url}/v2beta/stable-image/generate/core`, {
        method: "POST",
        body: content,
        headers: {
          authorization: "Bearer any",
          accept,
          "content-type": request.headers.get("content-type") ?? "",
        },
      });
    const bytes = Buffer.from(await (await ask("image/*")).arrayBuffer());
    const { image } = (await (await ask("application/json")).json()) as { image: string };
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(Buffer.from(image, "base64")).toEqual(bytes);
  });
});

describe("the simulated Voyage and Jina", () => {
  it("embed and rank", async () => {
    const headers = { authorization: "Bearer any" };
    const ranked = { query: "fox", documents: ["dog", "fox"] };
    for (const [host, list] of [
      ["api.voyageai.com", "data"],
      ["api.jina.ai", "results"],
    ] as const) {
      const embedded = await send(host, "/v1/embeddings", headers, { input: "one" });
      expect(JSON.parse(textOf(embedded))).toMatchObject({ data: [{ index: 0 }] });
      const answer = JSON.parse(textOf(await send(host, "/v1/rerank", headers, ranked))) as object;
      expect(answer).toMatchObject({ [list]: [{ index: 1 }, { index: 0 }] });
      const refused = await send(host, "/v1/embeddings", {}, { input: "one" });
      expect([refused.status, JSON.parse(textOf(refused))]).toEqual([401, { detail: "Invalid API Key" }]);
    }
  });
});

interface CohereDelta {
  readonly delta: { readonly message: { readonly content: { readonly text: string } } };
}

interface Prediction {
  readonly status: string;
  readonly output: readonly string[] | null;
  readonly urls: { readonly get: string; readonly stream: string };
}

function parse(answer: RawAnswer): Prediction {
  return JSON.parse(textOf(answer)) as Prediction;
}

function parseTimed(text: string): Buffer[] {
  const lines = text.trim().split("\n\n");
  return lines.map((line) =>
    Buffer.from((JSON.parse(line) as { audio_base64: string }).audio_base64, "base64"),
  );
}

async function askCohere(path: string, body: object): Promise<string> {
  return textOf(await send("api.cohere.com", path, { authorization: "Bearer any" }, body));
}

async function askOllama(body: object): Promise<RawAnswer> {
  return send("ollama.example:11434", "/api/chat", {}, { model: "any", messages, ...body });
}

async function send(
  host: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<RawAnswer> {
  return exchange(provider.url, {
    path,
    headers: { host, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}
