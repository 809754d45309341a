import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseServerSentEvents } from "../../src/model/sse.ts";
import { simulatedHosts } from "./hosts.ts";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf, type RawAnswer } from "./support/raw-exchange.ts";

let provider: SimulatedProvider;

beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.close());

const paths = {
  bedrock_mantle: "/openai/v1/chat/completions",
  mistral: "/v1/chat/completions",
  groq: "/openai/v1/chat/completions",
  deepseek: "/chat/completions",
  xai: "/v1/chat/completions",
  openrouter: "/api/v1/chat/completions",
  together: "/v1/chat/completions",
  fireworks: "/inference/v1/chat/completions",
  perplexity: "/chat/completions",
  huggingface: "/v1/chat/completions",
  jina: "/v1/chat/completions",
} as const;
type Name = keyof typeof paths;
const names = Object.keys(paths) as Name[];
const messages = [{ role: "user", content: "How is the weather in Paris and Rome?" }];
const parameters = { type: "object", properties: { city: { type: "string" } } };
const tools = [{ type: "function", function: { name: "get_weather", parameters } }];

interface Completion {
  readonly choices: readonly {
    readonly message?: { readonly content: string; readonly tool_calls?: readonly ToolCall[] };
    readonly delta?: { readonly content?: string; readonly tool_calls?: readonly ToolCall[] };
  }[];
}

interface ToolCall {
  readonly index?: number;
  readonly id?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

describe.each(names)("the simulated chat completions of %s", (name) => {
  it("stream the text that they answer in one piece, up to [DONE]", async () => {
    const whole = JSON.parse(textOf(await ask(name, { messages }))) as Completion;
    const data = parseServerSentEvents(textOf(await ask(name, { messages, stream: true })));
    expect(data.at(-1)?.data).toBe("[DONE]");
    const chunks = data.slice(0, -1).map((event) => JSON.parse(event.data) as Completion);
    const text = chunks.map(({ choices }) => choices[0]?.delta?.content ?? "").join("");
    expect(text).toBe(whole.choices[0]?.message?.content);
    expect(text).toContain("Paris and Rome");
  });

  it("call a tool twice at once, whole and streamed, and answer both results", async () => {
    const whole = JSON.parse(textOf(await ask(name, { messages, tools }))) as Completion;
    const message = whole.choices[0]?.message;
    const calls = message?.tool_calls ?? [];
    const wanted = ['{"city":"Paris"}', '{"city":"Rome"}'];
    expect(calls.map((call) => call.function.arguments)).toEqual(wanted);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    const data = parseServerSentEvents(textOf(await ask(name, { messages, tools, stream: true })));
    const pieces = data.slice(0, -1).flatMap((event) => {
      const [choice] = (JSON.parse(event.data) as Completion).choices;
      return choice?.delta?.tool_calls ?? [];
    });
    const streamed = [0, 1].map((index) =>
      pieces
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function.arguments)
        .join(""),
    );
    expect(streamed).toEqual(wanted);
    const results = calls.map(({ id }, at) => ({ role: "tool", tool_call_id: id, content: `Result ${at}.` }));
    const answered = await ask(name, { messages: [...messages, message, ...results], tools });
    expect(textOf(answered)).toContain("Result 0. Result 1.");
  });

  it("are refused without a credential, in words", async () => {
    const [host = ""] = simulatedHosts[name];
    const refused = await exchange(provider.url, {
      path: paths[name],
      headers: { host },
      body: { messages },
    });
    expect([401, 403]).toContain(refused.status);
    expect(textOf(refused)).toMatch(/Invalid API Key|Unauthorized|security token/);
  });
});

describe("what the simulated chat completions have of their own", () => {
  it("is padding of Mistral's, and short ids", async () => {
    const chunks = textOf(await ask("mistral", { messages, tools, stream: true }));
    expect(chunks).toMatch(/"p":"[A-Za-z0-9]+"\}\n\n/);
    expect(chunks).toMatch(/"id":"[A-Za-z0-9]{9}","type":"function"/);
  });

  it("is Groq's usage in a member of its own, and its organization in a 429", async () => {
    expect(textOf(await ask("groq", { messages, stream: true }))).toMatch(/"x_groq":\{"id":"[^"]+","usage"/);
    const limited = textOf(await ask("groq", { messages }, "429"));
    expect(provider.secrets.some((secret) => limited.includes(`organization \`${secret}\``))).toBe(true);
  });

  it("is DeepSeek's blank lines before JSON, and its comments", async () => {
    expect(textOf(await ask("deepseek", { messages }))).toMatch(/^\n\n\n\{/);
    expect(textOf(await ask("deepseek", { messages, stream: true }))).toMatch(/^: keep-alive\n\n/);
  });

  it("is OpenRouter's comments, its cost at the end, and the user in its errors", async () => {
    const stream = textOf(await ask("openrouter", { messages, stream: true }));
    expect(stream).toMatch(/^(: OPENROUTER PROCESSING\n\n){3}data: /);
    expect(stream).toMatch(/"cost":0\.000021,"is_byok":false\}[^\n]*\n\ndata: \[DONE\]/);
    const failed = JSON.parse(textOf(await ask("openrouter", { messages }, "500"))) as { user_id: string };
    expect(provider.secrets).toContain(failed.user_id);
  });

  it("is the hub's answer to who serves a model, which needs no token", async () => {
    const answer = await exchange(provider.url, {
      path: "/api/models/meta-llama/Llama-3.3-70B-Instruct?expand[]=inferenceProviderMapping",
      headers: { host: "huggingface.co" },
    });
    expect(JSON.parse(textOf(answer))).toMatchObject({
      inferenceProviderMapping: { together: { status: "live", task: "conversational" } },
    });
  });
});

async function ask(name: Name, asked: object, fault = ""): Promise<RawAnswer> {
  const [host = ""] = simulatedHosts[name];
  const headers = { host, authorization: `Bearer ${provider.credentials[name]}`, "x-simulate": fault };
  return exchange(provider.url, { path: paths[name], headers, body: { model: "some-model", ...asked } });
}
