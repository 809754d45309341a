import type { Call } from "./api.ts";
import { chatConversation } from "./chat-completions.ts";
import type { JsonObject } from "./json-object.ts";
import { replyTo, type Reply, type ToolCall } from "./reply.ts";

type ChatEvent = JsonObject & { readonly type: string };

const plan = "I will use a tool for that.";

/** The answer of `POST /v2/chat` when it is not streamed. */
export function cohereMessage(call: Call): JsonObject {
  const reply = replyTo(chatConversation(call), call.faults);
  const said =
    reply.calls.length === 0
      ? { content: [{ type: "text", text: reply.text }] }
      : { tool_plan: plan, tool_calls: reply.calls.map((tool) => toolCall(call, tool, tool.text)) };
  return {
    id: call.chance.uuid(),
    message: { role: "assistant", ...said },
    finish_reason: finishReason(reply),
    usage: usageOf(reply),
  };
}

/** The events of a streamed answer, the last of them `message-end`. */
export function cohereEvents(call: Call): ChatEvent[] {
  const reply = replyTo(chatConversation(call), call.faults);
  const empty = { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] };
  return [
    { id: call.chance.uuid(), type: "message-start", delta: { message: empty } },
    ...(reply.calls.length === 0 ? textEvents(reply) : toolEvents(call, reply)),
    { type: "message-end", delta: { finish_reason: finishReason(reply), usage: usageOf(reply) } },
  ];
}

function textEvents(reply: Reply): ChatEvent[] {
  return [
    { type: "content-start", index: 0, delta: { message: { content: { type: "text", text: "" } } } },
    ...reply.pieces.map((text) => ({
      type: "content-delta",
      index: 0,
      delta: { message: { content: { text } } },
    })),
    { type: "content-end", index: 0 },
  ];
}

function toolEvents(call: Call, reply: Reply): ChatEvent[] {
  const planned = { type: "tool-plan-delta", delta: { message: { tool_plan: plan } } };
  const called = reply.calls.flatMap((tool, index) => [
    { type: "tool-call-start", index, delta: { message: { tool_calls: toolCall(call, tool, "") } } },
    ...tool.pieces.map((piece) => ({
      type: "tool-call-delta",
      index,
      delta: { message: { tool_calls: { function: { arguments: piece } } } },
    })),
    { type: "tool-call-end", index },
  ]);
  return [planned, ...called];
}

function toolCall(call: Call, { name }: ToolCall, text: string): JsonObject {
  const id = `${name}_${call.chance.letters(12).toLowerCase()}`;
  return { id, type: "function", function: { name, arguments: text } };
}

function finishReason(reply: Reply): string {
  return reply.calls.length === 0 ? "COMPLETE" : "TOOL_CALL";
}

function usageOf({ inputTokens, outputTokens }: Reply): JsonObject {
  const tokens = { input_tokens: inputTokens, output_tokens: outputTokens };
  return { billed_units: tokens, tokens };
}
