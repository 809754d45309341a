import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type OfferedTool, type Reply } from "./reply.ts";

/** One choice of a chat completion or of a chunk of one. */
interface Choice {
  readonly index: 0;
  readonly message?: JsonObject;
  readonly delta?: JsonObject;
  readonly logprobs: null;
  readonly finish_reason: string | null;
}

/** A chat completion, or a chunk of one. */
export interface Completion extends JsonObject {
  readonly choices: readonly Choice[];
}

/** The answer of `POST …/chat/completions` when it is not streamed. `model` is what the answer names. */
export function chatCompletion(call: Call, model: string): Completion {
  const reply = replyTo(conversationOf(call), call.faults);
  const message = { role: "assistant", content: reply.tool === undefined ? reply.text : null };
  const toolCalls =
    reply.tool === undefined ? {} : { tool_calls: [toolCall(call, reply.tool.name, reply.text)] };
  return {
    ...envelope(call, model, "chat.completion"),
    choices: [
      {
        index: 0,
        message: { ...message, ...toolCalls, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: finishReason(reply),
      },
    ],
    usage: usageOf(reply),
    service_tier: "default",
    system_fingerprint: fingerprint,
  };
}

/** The chunks of a streamed chat completion, all but `[DONE]`; the last one has the usage when it is wanted. */
export function chatCompletionChunks(call: Call, model: string): Completion[] {
  const reply = replyTo(conversationOf(call), call.faults);
  const withUsage = asObject(call.body?.["stream_options"])["include_usage"] === true;
  const start = {
    ...envelope(call, model, "chat.completion.chunk"),
    service_tier: "default",
    system_fingerprint: fingerprint,
  };
  const chunk = (delta: JsonObject, finish: string | null = null): Completion => ({
    ...start,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(withUsage ? { usage: null } : {}),
  });
  return [
    chunk(firstDelta(call, reply)),
    ...reply.pieces.map((piece) =>
      chunk(reply.tool === undefined ? { content: piece } : argumentsDelta(piece)),
    ),
    chunk({}, finishReason(reply)),
    ...(withUsage ? [{ ...start, choices: [], usage: usageOf(reply) }] : []),
  ];
}

const fingerprint = "fp_5117ca4a00";

function envelope(call: Call, model: string, object: string): JsonObject {
  return { id: `chatcmpl-${call.chance.letters(29)}`, object, created: call.chance.unixSeconds(), model };
}

function firstDelta(call: Call, reply: Reply): JsonObject {
  if (reply.tool === undefined) return { role: "assistant", content: "", refusal: null };
  const started = { index: 0, ...toolCall(call, reply.tool.name, "") };
  return { role: "assistant", content: null, tool_calls: [started], refusal: null };
}

function argumentsDelta(piece: string): JsonObject {
  return { tool_calls: [{ index: 0, function: { arguments: piece } }] };
}

function toolCall(call: Call, name: string, text: string): JsonObject {
  return { id: `call_${call.chance.letters(24)}`, type: "function", function: { name, arguments: text } };
}

function finishReason(reply: Reply): string {
  return reply.tool === undefined ? "stop" : "tool_calls";
}

function usageOf(reply: Reply): JsonObject {
  return {
    prompt_tokens: reply.inputTokens,
    completion_tokens: reply.outputTokens,
    total_tokens: reply.inputTokens + reply.outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function conversationOf(call: Call): Conversation {
  const body = call.body ?? {};
  const last = asObjects(body["messages"]).at(-1) ?? {};
  const mayCall = last["role"] === "user" && body["tool_choice"] !== "none";
  return {
    prompt: contentText(last["content"]),
    tool: mayCall ? offeredTool(body["tools"]) : undefined,
    input: JSON.stringify(body["messages"] ?? ""),
  };
}

function offeredTool(tools: unknown): OfferedTool | undefined {
  const offered = asObjects(tools).find((tool) => tool["type"] === "function");
  if (offered === undefined) return undefined;
  const definition = asObject(offered["function"]);
  return { name: asText(definition["name"]), schema: asObject(definition["parameters"]) };
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return asObjects(content)
    .map((part) => asText(part["text"]))
    .join("");
}
