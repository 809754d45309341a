import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI, type Content, type FunctionCall, type Part } from "@google/genai";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { filesBelow, openLab, type Lab, type TestProxy } from "../support/lab.ts";

/** The tool results of both cities, in the order of their calls. */
type Results = readonly [string, string];

/** An agent that asks for two cities' weather at once and sends both results back; returns its last words. */
type Agent = (fetch: typeof globalThis.fetch, results: Results) => Promise<string>;

const QUESTION = "How is the weather in Paris and Rome?";
const RESULTS: Results = ["Rain.", "Sunshine."];
const SWAPPED: Results = ["Sunshine.", "Rain."];
const parameters = { type: "object" as const, properties: { city: { type: "string" } } };

function pairOf<Item>(items: readonly Item[]): readonly [Item, Item] {
  const [first, second, ...others] = items;
  if (first === undefined || second === undefined || others.length > 0)
    throw new Error(`The model made ${items.length} calls and not two.`);
  return [first, second];
}

const agents: Record<string, Agent> = {
  async openai(fetch, results) {
    const { completions } = new OpenAI({ apiKey: "any-key", fetch }).chat;
    const tools = [{ type: "function" as const, function: { name: "get_weather", parameters } }];
    const question = { role: "user" as const, content: QUESTION };
    const asked = await completions.create({ model: "gpt-4o-mini", messages: [question], tools });
    const message = asked.choices[0]?.message;
    if (message === undefined) throw new Error("no message");
    const answers = pairOf(message.tool_calls ?? []).map(({ id }, at) => ({
      role: "tool" as const,
      tool_call_id: id,
      content: results[at] ?? "",
    }));
    const messages = [question, message, ...answers];
    const answered = await completions.create({ model: "gpt-4o-mini", messages, tools });
    return answered.choices[0]?.message.content ?? "";
  },

  async "openai responses, streamed"(fetch, results) {
    const { responses } = new OpenAI({ apiKey: "any-key", fetch });
    const tools = [{ type: "function" as const, name: "get_weather", parameters, strict: false }];
    const asked = await responses.stream({ model: "gpt-4o-mini", input: QUESTION, tools }).finalResponse();
    const calls = asked.output.filter((item) => item.type === "function_call");
    const input = pairOf(calls).map(({ call_id }, at) => ({
      type: "function_call_output" as const,
      call_id,
      output: results[at] ?? "",
    }));
    const next = { model: "gpt-4o-mini", input, tools, previous_response_id: asked.id };
    return (await responses.stream(next).finalResponse()).output_text;
  },

  async anthropic(fetch, results) {
    const api = new Anthropic({ apiKey: "any-key", fetch }).messages;
    const tools = [{ name: "get_weather", input_schema: parameters }];
    const settings = { model: "claude-haiku-5-5", max_tokens: 300, tools };
    const question = { role: "user" as const, content: QUESTION };
    const asked = await api.stream({ ...settings, messages: [question] }).finalMessage();
    const content = pairOf(asked.content.filter((block) => block.type === "tool_use")).map(({ id }, at) => ({
      type: "tool_result" as const,
      tool_use_id: id,
      content: results[at] ?? "",
    }));
    const messages = [
      question,
      { role: "assistant" as const, content: asked.content },
      { role: "user" as const, content },
    ];
    const [block] = (await api.create({ ...settings, messages })).content;
    return block?.type === "text" ? block.text : "";
  },

  async "google-genai"(fetch, results) {
    // The SDK has no option for its fetch, so it takes the global one.
    vi.stubGlobal("fetch", fetch);
    const { models } = new GoogleGenAI({ apiKey: "any-key" });
    const tools = [{ functionDeclarations: [{ name: "get_weather", parametersJsonSchema: parameters }] }];
    const settings = { model: "gemini-2.5-flash", config: { tools } };
    const question: Content = { role: "user", parts: [{ text: QUESTION }] };
    const asked = await models.generateContent({ ...settings, contents: [question] });
    const parts = pairOf(asked.functionCalls ?? []).map((call: FunctionCall, at): Part => {
      const { id = "", name = "" } = call;
      return { functionResponse: { id, name, response: { output: results[at] ?? "" } } };
    });
    const said = asked.candidates?.[0]?.content;
    if (said === undefined) throw new Error("no content");
    const contents = [question, said, { role: "user", parts }];
    return (await models.generateContent({ ...settings, contents })).text ?? "";
  },
};

describe.each(Object.keys(agents))("an agent of %s with two tool calls at once", (name) => {
  let lab: Lab;
  let recorded: string;
  let outcomes: readonly string[];

  beforeAll(async () => {
    lab = await openLab();
    await using recorder: TestProxy = await lab.start("record");
    recorded = await run(recorder, RESULTS);
    outcomes = await outcomesOf(recorder, 2);
  });
  afterEach(() => vi.unstubAllGlobals());
  afterAll(() => lab[Symbol.asyncDispose]());

  async function run({ fetch }: TestProxy, results: Results): Promise<string> {
    return (await agents[name]?.(fetch, results)) ?? "";
  }

  it("is recorded, and ends in an answer to both results", () => {
    expect(outcomes).toEqual(["recorded", "recorded"]);
    expect(recorded).toMatch(/Rain\..*Sunshine\./);
  });

  it("is replayed to the same answer", async () => {
    await using player = await lab.start("replay", { map: {} });
    expect(await run(player, RESULTS)).toBe(recorded);
    expect(await outcomesOf(player, 2)).toEqual(["replayed", "replayed"]);
  });

  it("is replayed twice in one run, turn by turn", async () => {
    await using player = await lab.start("replay", { map: {} });
    expect(await run(player, RESULTS)).toBe(recorded);
    expect(await run(player, RESULTS)).toBe(recorded);
    expect(new Set(await outcomesOf(player, 4))).toEqual(new Set(["replayed"]));
  });

  it("misses in one request when the two results are swapped", async () => {
    await using player = await lab.start("replay", { map: {} });
    await expect(run(player, SWAPPED)).rejects.toThrow(/mockai-proxy has no recording/);
    expect(await outcomesOf(player, 2)).toEqual(["replayed", "missed"]);
    expect(player.events).toHaveLength(2);
  });

  it("finds its recordings again when a fresh recording gave its calls other ids", async () => {
    await using recorder = await lab.start("record");
    expect(await run(recorder, RESULTS)).toBe(recorded);
    await using player = await lab.start("replay", { map: {} });
    expect(await run(player, RESULTS)).toBe(recorded);
    expect(await outcomesOf(player, 2)).toEqual(["replayed", "replayed"]);
    // The ids are not in the keys, so the fixtures are the ones that were there before.
    const files = [...(await filesBelow(lab.recordings)).keys()];
    expect(files.filter((file) => /[0-9a-f]{64}\.json$/.test(file))).toHaveLength(2);
  });
});

/** How the first exchanges ended, once they have. */
async function outcomesOf(player: TestProxy, exchanges: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let at = 0; at < exchanges; at += 1) outcomes.push((await player.exchange(at)).outcome);
  return outcomes;
}
