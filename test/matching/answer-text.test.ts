import { describe, expect, it } from "vitest";
import type { AnswerText } from "../../src/matching/answer-draft.ts";
import { answerText } from "../../src/matching/answer-text.ts";
import { encodeFrame, stringHeader } from "../../src/model/event-stream.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";

function read(type: string, body: string | Buffer): AnswerText | undefined {
  return answerText({ headers: ["Content-Type", type], body: Buffer.from(body) });
}

function ofDocument(json: JsonValue): AnswerText | undefined {
  return read("application/json", JSON.stringify(json));
}

function ofEvents(...events: readonly JsonValue[]): AnswerText | undefined {
  const texts = events.map((json) => `data: ${JSON.stringify(json)}\n\n`);
  return read("text/event-stream", `${texts.join("")}data: [DONE]\n\n`);
}

function ofLines(...lines: readonly JsonValue[]): AnswerText | undefined {
  return read("application/x-ndjson", lines.map((json) => `${JSON.stringify(json)}\n`).join(""));
}

function ofFrames(...frames: readonly [string, JsonObject][]): AnswerText | undefined {
  const bytes = frames.map(([event, json]) =>
    encodeFrame({
      headers: [stringHeader(":event-type", event)],
      payload: Buffer.from(JSON.stringify(json)),
    }),
  );
  return read("application/vnd.amazon.eventstream", Buffer.concat(bytes));
}

function chunk(json: JsonObject): [string, JsonObject] {
  return ["chunk", { bytes: Buffer.from(JSON.stringify(json)).toString("base64") }];
}

function answer(parts: Partial<AnswerText>): AnswerText {
  return { text: "", reasoning: undefined, toolCalls: [], finish: undefined, usage: undefined, ...parts };
}

const weather = { name: "weather", arguments: '{"city":"Rome"}' };
const time = { name: "time", arguments: "{}" };

function deltaOf(part: JsonObject): JsonObject {
  return {
    choices: [{ index: 0, delta: part, finish_reason: null }],
  };
}

function choiceOf(index: number, content: string): JsonObject {
  return {
    choices: [{ index, delta: { content } }],
  };
}

function partSoFar(content: string, so: string): JsonObject {
  return {
    choices: [{ index: 0, delta: { content }, message: { content: so } }],
  };
}

function tokenOf(text: string, all: string | null): JsonObject {
  return {
    token: { text },
    generated_text: all,
  };
}

function textOfThread(value: string): JsonValue {
  return [{ index: 0, type: "text", text: { value } }];
}

function blockStart(index: number, block: JsonObject): JsonObject {
  return {
    type: "content_block_start",
    index,
    content_block: block,
  };
}

function blockDelta(index: number, part: JsonObject): JsonObject {
  return {
    type: "content_block_delta",
    index,
    delta: part,
  };
}

function candidateOf(...parts: JsonObject[]): JsonObject {
  return { candidates: [{ index: 0, content: { parts } }] };
}

function messageDelta(message: JsonObject): JsonObject {
  return { index: 0, delta: { message } };
}

describe("answerText of chat completions", () => {
  it("reads a document", () => {
    const message = {
      role: "assistant",
      content: "Hi",
      reasoning_content: "Hm",
      tool_calls: [
        { id: "call_1", function: weather },
        { id: "call_2", function: time },
      ],
    };
    const json = { id: "x", choices: [{ index: 0, message, finish_reason: "tool_calls" }], usage: { n: 3 } };
    const expected = { text: "Hi", reasoning: "Hm", toolCalls: [weather, time], finish: "tool_calls" };
    expect(ofDocument(json)).toEqual(answer({ ...expected, usage: { n: 3 } }));
  });

  it("puts a stream together, the arguments of parallel calls too", () => {
    const call = (index: number, part: JsonObject): JsonObject =>
      deltaOf({ tool_calls: [{ index, function: part }] });
    const text = ofEvents(
      deltaOf({ role: "assistant", content: "" }),
      deltaOf({ content: "Hi " }),
      deltaOf({ content: "https://a.test/x" }),
      call(0, { name: "weather", arguments: "" }),
      call(1, { name: "time", arguments: "{" }),
      call(0, { arguments: '{"city":' }),
      call(1, { arguments: "}" }),
      call(0, { arguments: '"Rome"}' }),
      { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
      { choices: [], usage: { total_tokens: 9 } },
    );
    const expected = { text: "Hi https://a.test/x", toolCalls: [weather, time], finish: "stop" };
    expect(text).toEqual(answer({ ...expected, usage: { total_tokens: 9 } }));
  });

  it("keeps choices apart", () => {
    expect(ofEvents(choiceOf(0, "a"), choiceOf(1, "x"), choiceOf(0, "b"), choiceOf(1, "y"))?.text).toBe(
      "ab\n\nxy",
    );
    expect(ofDocument({ choices: [{ text: "one" }, { text: "two" }] })?.text).toBe("one\n\ntwo");
  });

  it("reads parts, thoughts and refusals", () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "Hm" }] },
      { type: "text", text: "Hi" },
    ];
    expect(ofDocument({ choices: [{ message: { content } }] })).toEqual(
      answer({ text: "Hi", reasoning: "Hm" }),
    );
    expect(ofEvents({ choices: [{ delta: { refusal: "No" } }] })?.text).toBe("No");
    expect(ofEvents({ choices: [{ delta: { reasoning: "Hm" } }] })?.reasoning).toBe("Hm");
  });

  it("reads once what a provider tells twice", () => {
    expect(ofEvents(partSoFar("Hi", "Hi"), partSoFar(" you", "Hi you"))?.text).toBe("Hi you");
    expect(ofEvents(tokenOf("Hi", null), tokenOf(" you", "Hi you"))?.text).toBe("Hi you");
    expect(ofDocument([{ generated_text: "Hi" }])?.text).toBe("Hi");
  });
});

describe("answerText of responses", () => {
  const output: JsonValue[] = [
    { type: "reasoning", summary: [{ type: "summary_text", text: "Hm" }], encrypted_content: "x" },
    { type: "file_search_call", results: [{ text: "a file" }] },
    { type: "message", content: [{ type: "output_text", text: "Hi", annotations: [] }] },
    { type: "function_call", ...weather, call_id: "call_1" },
  ];
  const response: JsonObject = {
    object: "response",
    status: "completed",
    output,
    text: { format: { type: "text" } },
    reasoning: { effort: "low", summary: "auto" },
    usage: { total_tokens: 3 },
  };
  const expected = answer({
    text: "Hi",
    reasoning: "Hm",
    toolCalls: [weather],
    finish: "completed",
    usage: { total_tokens: 3 },
  });
  const bits: JsonObject[] = [
    { type: "response.created", response: { object: "response", status: "in_progress", output: [] } },
    { type: "response.reasoning_summary_text.delta", output_index: 0, delta: "Hm" },
    { type: "response.output_text.delta", output_index: 1, delta: "Hi" },
    { type: "response.output_text.done", output_index: 1, text: "Hi" },
    {
      type: "response.output_item.added",
      output_index: 2,
      item: { type: "function_call", name: "weather", arguments: "" },
    },
    { type: "response.function_call_arguments.delta", output_index: 2, delta: '{"city":' },
    { type: "response.function_call_arguments.delta", output_index: 2, delta: '"Rome"}' },
    { type: "response.output_item.done", output_index: 2, item: { type: "function_call", ...weather } },
  ];

  it("reads a document", () => {
    expect(ofDocument(response)).toEqual(expected);
  });

  it("reads the last event, which has it all", () => {
    expect(ofEvents(...bits, { type: "response.completed", response })).toEqual(expected);
  });

  it("reads the bits where the last event is missing", () => {
    expect(ofEvents(...bits)).toEqual({ ...expected, finish: undefined, usage: undefined });
  });

  it("reads the messages of a thread's run", () => {
    const bit = (value: string): JsonObject => ({
      object: "thread.message.delta",
      delta: { content: textOfThread(value) },
    });
    expect(
      ofEvents(bit("Hi"), bit(" you"), { object: "thread.message", content: textOfThread("Hi you") })?.text,
    ).toBe("Hi you");
    expect(ofDocument({ object: "thread.message", content: textOfThread("Hi") })?.text).toBe("Hi");
  });
});

describe("answerText of messages", () => {
  const content = [
    { type: "thinking", thinking: "Hm", signature: "x" },
    { type: "text", text: "Hi" },
    { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Rome" } },
    { type: "tool_use", id: "toolu_2", name: "time", input: {} },
  ];
  const expected = answer({ text: "Hi", reasoning: "Hm", toolCalls: [weather, time], finish: "tool_use" });
  const events: JsonObject[] = [
    { type: "message_start", message: { content: [], stop_reason: null, usage: { input_tokens: 5 } } },
    blockStart(0, { type: "thinking", thinking: "" }),
    blockDelta(0, { type: "thinking_delta", thinking: "Hm" }),
    blockStart(1, { type: "text", text: "" }),
    blockDelta(1, { type: "text_delta", text: "Hi" }),
    blockStart(2, { type: "tool_use", name: "weather", input: {} }),
    blockStart(3, { type: "tool_use", name: "time", input: {} }),
    blockDelta(2, { type: "input_json_delta", partial_json: '{"city":' }),
    blockDelta(2, { type: "input_json_delta", partial_json: '"Rome"}' }),
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 7 } },
    { type: "message_stop" },
  ];
  const usage = { input_tokens: 5, output_tokens: 7 };

  it("reads a document and a stream", () => {
    expect(ofDocument({ type: "message", content, stop_reason: "tool_use" })).toEqual(expected);
    expect(ofEvents(...events)).toEqual({ ...expected, usage });
    expect(ofEvents({ completion: "Hi", stop_reason: "stop" })).toEqual(
      answer({ text: "Hi", finish: "stop" }),
    );
  });

  it("reads them out of Bedrock's chunks", () => {
    expect(ofFrames(...events.map(chunk))).toEqual({ ...expected, usage });
  });
});

describe("answerText of other shapes", () => {
  it("reads Gemini's candidates, streamed as events or as an array", () => {
    const all: JsonObject[] = [
      candidateOf({ text: "Hm", thought: true }, { text: "Hi" }),
      candidateOf({ functionCall: { name: "weather", args: { city: "Rome" } } }),
      candidateOf({ functionCall: { name: "time", args: {} } }),
      { candidates: [{ index: 0, finishReason: "STOP" }], usageMetadata: { totalTokenCount: 3 } },
    ];
    const expected = answer({
      text: "Hi",
      reasoning: "Hm",
      toolCalls: [weather, time],
      finish: "STOP",
      usage: { totalTokenCount: 3 },
    });
    expect(ofEvents(...all)).toEqual(expected);
    expect(ofDocument(all)).toEqual(expected);
  });

  it("reads what Bedrock's converse says", () => {
    const expected = answer({ text: "Hi", reasoning: "Hm", toolCalls: [weather], finish: "tool_use" });
    const content = [
      { reasoningContent: { reasoningText: { text: "Hm", signature: "x" } } },
      { text: "Hi" },
      { toolUse: { name: "weather", toolUseId: "t", input: { city: "Rome" } } },
    ];
    const document = { output: { message: { role: "assistant", content } }, stopReason: "tool_use" };
    expect(ofDocument(document)).toEqual(expected);
    const frames: [string, JsonObject][] = [
      ["messageStart", { role: "assistant", p: "abc" }],
      ["contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "Hm" } }, p: "ab" }],
      ["contentBlockDelta", { contentBlockIndex: 1, delta: { text: "Hi" } }],
      [
        "contentBlockStart",
        { contentBlockIndex: 2, start: { toolUse: { name: "weather", toolUseId: "t" } } },
      ],
      ["contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '{"city":' } } }],
      ["contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '"Rome"}' } } }],
      ["messageStop", { stopReason: "tool_use" }],
      ["metadata", { usage: { totalTokens: 3 } }],
    ];
    expect(ofFrames(...frames)).toEqual({ ...expected, usage: { totalTokens: 3 } });
  });

  it("reads what Cohere says, in both of its versions", () => {
    const stream = ofEvents(
      messageDelta({ tool_plan: "Hm" }),
      messageDelta({ content: { text: "Hi" } }),
      messageDelta({ citations: { text: "cited" } }),
      messageDelta({ tool_calls: { id: "t", function: { name: "weather", arguments: "" } } }),
      messageDelta({ tool_calls: { function: { arguments: '{"city":"Rome"}' } } }),
      { type: "message-end", delta: { finish_reason: "COMPLETE", usage: { tokens: 3 } } },
    );
    const rest = { finish: "COMPLETE", usage: { tokens: 3 } };
    expect(stream).toEqual(answer({ text: "Hi", reasoning: "Hm", toolCalls: [weather], ...rest }));
    const lines = ofLines(
      { event_type: "text-generation", text: "Hi", is_finished: false },
      { event_type: "stream-end", finish_reason: "COMPLETE", response: { text: "Hi" } },
    );
    expect(lines).toEqual(answer({ text: "Hi", finish: "COMPLETE" }));
  });

  it("reads what Ollama says", () => {
    const call = { function: { name: "weather", arguments: { city: "Rome" } } };
    const text = ofLines(
      { message: { role: "assistant", content: "", thinking: "Hm" }, done: false },
      { message: { role: "assistant", content: "Hi", tool_calls: [call] }, done: false },
      { message: { content: "" }, done: true, done_reason: "stop", prompt_eval_count: 5, eval_count: 7 },
    );
    const rest = { finish: "stop", usage: { prompt_eval_count: 5, eval_count: 7 } };
    expect(text).toEqual(answer({ text: "Hi", reasoning: "Hm", toolCalls: [weather], ...rest }));
    expect(ofLines({ response: "H" }, { response: "i", done: true })?.text).toBe("Hi");
  });

  it.each<[string, JsonValue]>([
    ["a transcription", { text: "Hi", words: [{ text: "no" }] }],
    ["a transcription by channels", { results: { channels: [{ alternatives: [{ transcript: "Hi" }] }] } }],
    ["a prediction", { input: { prompt: "no" }, output: ["H", "i"], logs: "no" }],
    ["a model's results", { results: [{ outputText: "Hi", completionReason: "FINISH" }] }],
    ["a model's generation", { generation: "Hi" }],
  ])("reads %s", (_what, json) => {
    expect(ofDocument(json)?.text).toBe("Hi");
  });

  it("reads text that is no JSON", () => {
    expect(read("text/plain; charset=utf-8", "Hi")?.text).toBe("Hi");
    expect(read("text/event-stream", "event: output\ndata: 4\n\nevent: output\ndata:  is it\n\n")?.text).toBe(
      "4 is it",
    );
  });

  it.each<[string, string, string]>([
    ["embeddings", "application/json", '{"data":[{"embedding":[0.1]}],"usage":{"total_tokens":3}}'],
    ["images", "application/json", '{"data":[{"b64_json":"AAAA"}]}'],
    ["files", "application/json", '{"output":["https://a.test/o.png","https://a.test/p.png"]}'],
    ["one file", "application/json", '{"output":"data:image/png;base64,AAAA"}'],
    ["an error", "application/json", '{"error":{"message":"gone"}}'],
    ["what is no JSON", "application/json", "{"],
    ["audio", "audio/mpeg", "ID3"],
    ["a page", "text/html", "<p>Hi"],
    ["an empty stream", "text/event-stream", ""],
  ])("finds nothing to read in %s", (_what, type, body) => {
    expect(read(type, body)).toBeUndefined();
  });
});
