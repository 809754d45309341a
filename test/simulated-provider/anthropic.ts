import { jsonAnswer } from "./answers.ts";
import { bearerToken, requestHeader, type Answer, type Call, type SimulatedApi } from "./api.ts";
import { anthropicError, anthropicHeaders, anthropicProblem } from "./anthropic-dialect.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type Reply } from "./reply.ts";

/** Anthropic's API; the key comes in `x-api-key` or, from newer SDKs, as a bearer token. */
export const anthropic: SimulatedApi = {
  name: "anthropic",
  hosts: /^api\.anthropic\.com$/,
  paths: /^\/v1\/messages(\/|$)/,
  credential: (call) => requestHeader(call, "x-api-key") ?? bearerToken(call),
  model: (call) => asText(call.body?.["model"]) || undefined,
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    if (endpoint === "POST /v1/messages/count_tokens") return json(call, { input_tokens: inputTokens(call) });
    if (endpoint === "POST /v1/messages")
      return call.body?.["stream"] === true ? messageStream(call) : json(call, message(call));
    return undefined;
  },
  problem: anthropicProblem,
};

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, anthropicHeaders(call, "application/json"), value, "compact");
}

function inputTokens(call: Call): number {
  return replyTo(conversationOf(call), call.faults).inputTokens;
}

function message(call: Call): JsonObject {
  const reply = replyTo(conversationOf(call), call.faults);
  const content = blocksOf(call, reply);
  return {
    ...startedMessage(call, reply),
    content,
    stop_reason: stopReason(reply),
    usage: usageOf(reply, reply.outputTokens),
  };
}

function messageStream(call: Call): Answer {
  const reply = replyTo(conversationOf(call), call.faults);
  const blocks = blocksOf(call, reply);
  const event = (data: JsonObject & { readonly type: string }): Buffer => paddedEvent(call, data);
  return {
    kind: "streamed",
    headers: anthropicHeaders(call, "text/event-stream; charset=utf-8"),
    pieces: [
      event({ type: "message_start", message: startedMessage(call, reply) }),
      ...blocks.flatMap((block, index) => [
        event({ type: "content_block_start", index, content_block: emptied(block) }),
        ...(index === 0 ? [Buffer.from('event: ping\ndata: {"type": "ping"}\n\n')] : []),
        ...deltasOf(block, reply).map((delta) => event({ type: "content_block_delta", index, delta })),
        event({ type: "content_block_stop", index }),
      ]),
      event({
        type: "message_delta",
        delta: { stop_reason: stopReason(reply), stop_sequence: null },
        usage: usageOf(reply, reply.outputTokens),
      }),
    ],
    ending: [event({ type: "message_stop" })],
    failure: paddedEvent(call, anthropicError(call, "overloaded_error", "Overloaded")),
  };
}

/** The real one pads its JSON with a random number of spaces before the last brace. */
function paddedEvent(call: Call, data: JsonObject & { readonly type: string }): Buffer {
  const text = JSON.stringify(data).replace(/\}$/, `${" ".repeat(call.chance.below(16))}}`);
  return Buffer.from(`event: ${data.type}\ndata: ${text}\n\n`);
}

function startedMessage(call: Call, reply: Reply): JsonObject {
  return {
    model: call.body?.["model"],
    id: `msg_01${call.chance.letters(22)}`,
    type: "message",
    role: "assistant",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usageOf(reply, 1),
  };
}

/** The content blocks; a model that calls a tool says so first. */
function blocksOf(call: Call, reply: Reply): JsonObject[] {
  if (reply.tool === undefined) return [{ type: "text", text: reply.text }];
  const use = {
    type: "tool_use",
    id: `toolu_01${call.chance.letters(22)}`,
    name: reply.tool.name,
    input: reply.tool.input,
  };
  return [{ type: "text", text: announcement }, use];
}

const announcement = "I'll use a tool for that.";

function emptied(block: JsonObject): JsonObject {
  return block["type"] === "text" ? { ...block, text: "" } : { ...block, input: {} };
}

function deltasOf(block: JsonObject, reply: Reply): JsonObject[] {
  if (block["type"] === "tool_use") {
    return ["", ...reply.pieces].map((piece) => ({ type: "input_json_delta", partial_json: piece }));
  }
  const pieces = reply.tool === undefined ? reply.pieces : [announcement];
  return pieces.map((text) => ({ type: "text_delta", text }));
}

function stopReason(reply: Reply): string {
  return reply.tool === undefined ? "end_turn" : "tool_use";
}

function usageOf(reply: Reply, outputTokens: number): JsonObject {
  return {
    input_tokens: reply.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    service_tier: "standard",
  };
}

function conversationOf(call: Call): Conversation {
  const body = call.body ?? {};
  const last = asObjects(body["messages"]).at(-1) ?? {};
  const blocks =
    typeof last["content"] === "string"
      ? [{ type: "text", text: last["content"] }]
      : asObjects(last["content"]);
  // Anthropic's own server tools have no schema: it runs them itself.
  const offered = asObjects(body["tools"]).find((tool) => "input_schema" in tool);
  const refused =
    asObject(body["tool_choice"])["type"] === "none" ||
    blocks.some((block) => block["type"] === "tool_result");
  const mayCall = last["role"] === "user" && !refused && offered !== undefined;
  return {
    prompt: blocks.map(blockText).join(""),
    tool: mayCall ? { name: asText(offered["name"]), schema: asObject(offered["input_schema"]) } : undefined,
    input: JSON.stringify([body["system"], body["messages"]]),
  };
}

function blockText(block: JsonObject): string {
  if (block["type"] !== "tool_result") return asText(block["text"]);
  return asText(block["content"]) || asObjects(block["content"]).map(blockText).join("");
}
