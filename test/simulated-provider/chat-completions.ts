import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type OfferedTool, type Reply } from "./reply.ts";

/** One choice of a chat completion or of a chunk of one. */
interface Choice {
  readonly index: 0;
  readonly message?: JsonObject;
  readonly delta?: JsonObject;
  readonly logprobs?: null;
  readonly finish_reason: string | null;
}

/** A chat completion, or a chunk of one. */
export interface Completion extends JsonObject {
  readonly usage?: JsonObject | null;
  readonly choices: readonly Choice[];
}

/** How providers that speak this dialect differ. */
export interface ChatStyle {
  readonly usageInStream: "when asked" | "in the last chunk";
  toolCallId(call: Call): string;
}

const openaiStyle: ChatStyle = {
  usageInStream: "when asked",
  toolCallId: (call) => `call_${call.chance.letters(24)}`,
};

/** The answer of `POST …/chat/completions` when it is not streamed. `model` is what the answer names. */
export function chatCompletion(call: Call, model: string, style: ChatStyle = openaiStyle): Completion {
  const reply = replyTo(chatConversation(call), call.faults);
  const message = { role: "assistant", content: reply.calls.length === 0 ? reply.text : null };
  const toolCalls =
    reply.calls.length === 0
      ? {}
      : { tool_calls: reply.calls.map(({ name, text }) => toolCall(style.toolCallId(call), name, text)) };
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
export function chatCompletionChunks(
  call: Call,
  model: string,
  style: ChatStyle = openaiStyle,
): Completion[] {
  const reply = replyTo(chatConversation(call), call.faults);
  const always = style.usageInStream === "in the last chunk";
  const withUsage = !always && asObject(call.body?.["stream_options"])["include_usage"] === true;
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
    ...deltasOf(call, reply, style).map((delta) => chunk(delta)),
    { ...chunk({}, finishReason(reply)), ...(always ? { usage: usageOf(reply) } : {}) },
    ...(withUsage ? [{ ...start, choices: [], usage: usageOf(reply) }] : []),
  ];
}

const fingerprint = "fp_5117ca4a00";

function envelope(call: Call, model: string, object: string): JsonObject {
  return { id: `chatcmpl-${call.chance.letters(29)}`, object, created: call.chance.unixSeconds(), model };
}

/** The deltas of a text, or of tool calls one after the other; the role is in the first. */
function deltasOf(call: Call, reply: Reply, style: ChatStyle): JsonObject[] {
  if (reply.calls.length === 0) {
    const first = { role: "assistant", content: "", refusal: null };
    return [first, ...reply.pieces.map((piece): JsonObject => ({ content: piece }))];
  }
  return reply.calls.flatMap(({ name, pieces }, index) => {
    const started = { tool_calls: [{ index, ...toolCall(style.toolCallId(call), name, "") }] };
    const first = index === 0 ? { role: "assistant", content: null, ...started, refusal: null } : started;
    return [first, ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] }))];
  });
}

function toolCall(id: string, name: string, text: string): JsonObject {
  return { id, type: "function", function: { name, arguments: text } };
}

function finishReason(reply: Reply): string {
  return reply.calls.length === 0 ? "stop" : "tool_calls";
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

/** What a request in this dialect says; of results of tools, all that came last. */
export function chatConversation(call: Call): Conversation {
  const body = call.body ?? {};
  const messages = asObjects(body["messages"]);
  const lastOther = messages.findLastIndex((message) => message["role"] !== "tool");
  const results = messages.slice(lastOther + 1);
  const asked = results.length > 0 ? results : messages.slice(-1);
  const mayCall = asked[0]?.["role"] === "user" && body["tool_choice"] !== "none";
  return {
    prompt: asked.map(({ content }) => contentText(content)).join(" "),
    tool: mayCall ? offeredTool(body["tools"]) : undefined,
    parallel: body["parallel_tool_calls"] !== false,
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
