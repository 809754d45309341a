import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type Reply } from "./reply.ts";

/** An event of a streamed message, as JSON. */
export type MessageEvent = JsonObject & { readonly type: string };

/** The number of tokens that a request in Anthropic's dialect has. */
export function inputTokens(call: Call): number {
  return replyTo(conversationOf(call), call.faults).inputTokens;
}

/** A message in one piece. */
export function message(call: Call): JsonObject {
  const reply = replyTo(conversationOf(call), call.faults);
  const content = blocksOf(call, reply);
  return {
    ...startedMessage(call, reply),
    content,
    stop_reason: stopReason(reply),
    usage: usageOf(reply, reply.outputTokens),
  };
}

/** The events of a streamed message, the last of them `message_stop`. */
export function messageEvents(call: Call): MessageEvent[] {
  const reply = replyTo(conversationOf(call), call.faults);
  const blocks = blocksOf(call, reply);
  return [
    { type: "message_start", message: startedMessage(call, reply) },
    ...blocks.flatMap((block, index) => [
      { type: "content_block_start", index, content_block: emptied(block) },
      ...(index === 0 ? [{ type: "ping" }] : []),
      ...deltasOf(block, reply).map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
    {
      type: "message_delta",
      delta: { stop_reason: stopReason(reply), stop_sequence: null },
      usage: usageOf(reply, reply.outputTokens),
    },
    { type: "message_stop" },
  ];
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

/** The content blocks; a model that calls tools says so first. */
function blocksOf(call: Call, reply: Reply): JsonObject[] {
  if (reply.calls.length === 0) return [{ type: "text", text: reply.text }];
  const uses = reply.calls.map(({ name, input }) => ({
    type: "tool_use",
    id: `toolu_01${call.chance.letters(22)}`,
    name,
    input,
  }));
  return [{ type: "text", text: announcement }, ...uses];
}

const announcement = "I'll use a tool for that.";

function emptied(block: JsonObject): JsonObject {
  return block["type"] === "text" ? { ...block, text: "" } : { ...block, input: {} };
}

function deltasOf(block: JsonObject, reply: Reply): JsonObject[] {
  if (block["type"] === "tool_use") {
    const pieces = reply.calls.find(({ input }) => input === block["input"])?.pieces ?? [];
    return ["", ...pieces].map((piece) => ({ type: "input_json_delta", partial_json: piece }));
  }
  const pieces = reply.calls.length === 0 ? reply.pieces : [announcement];
  return pieces.map((text) => ({ type: "text_delta", text }));
}

function stopReason(reply: Reply): string {
  return reply.calls.length === 0 ? "end_turn" : "tool_use";
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
  const refused = asObject(body["tool_choice"])["type"] === "none" || blocks.some(isResult);
  const mayCall = last["role"] === "user" && !refused && offered !== undefined;
  return {
    prompt: blocks.map(blockText).join(blocks.some(isResult) ? " " : ""),
    tool: mayCall ? { name: asText(offered["name"]), schema: asObject(offered["input_schema"]) } : undefined,
    parallel: asObject(body["tool_choice"])["disable_parallel_tool_use"] !== true,
    input: JSON.stringify([body["system"], body["messages"]]),
  };
}

function isResult(block: JsonObject): boolean {
  return block["type"] === "tool_result";
}

function blockText(block: JsonObject): string {
  if (block["type"] !== "tool_result") return asText(block["text"]);
  return asText(block["content"]) || asObjects(block["content"]).map(blockText).join("");
}
