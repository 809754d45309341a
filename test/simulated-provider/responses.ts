import { namedEvent } from "./answers.ts";
import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type Reply, type ToolCall } from "./reply.ts";

type ResponseEvent = JsonObject & { readonly type: string };

/** The answer of `POST /v1/responses` when it is not streamed. */
export function response(call: Call, model: string): JsonObject {
  const reply = replyTo(conversationOf(call), call.faults);
  return completed(startedResponse(call, model), itemsOf(call, reply), reply);
}

/** The events of a streamed response, the last of them `response.completed`. */
export function responseEvents(call: Call, model: string): Buffer[] {
  const reply = replyTo(conversationOf(call), call.faults);
  const started = startedResponse(call, model);
  const items = itemsOf(call, reply);
  const events: ResponseEvent[] = [
    { type: "response.created", response: started },
    { type: "response.in_progress", response: started },
    ...items.flatMap((item, index) => itemEvents(call, reply, item, index)),
    { type: "response.completed", response: completed(started, items, reply) },
  ];
  return events.map(({ type, ...rest }, index) => {
    const numbered = { type, sequence_number: index, ...rest };
    return namedEvent(numbered);
  });
}

function itemEvents(call: Call, reply: Reply, item: JsonObject, index: number): ResponseEvent[] {
  const toolCall = reply.calls[index];
  const place = { item_id: item["id"], output_index: index };
  const empty = toolCall === undefined ? { content: [] } : { arguments: "" };
  return [
    {
      type: "response.output_item.added",
      output_index: index,
      item: { ...item, status: "in_progress", ...empty },
    },
    ...(toolCall === undefined ? textEvents(call, reply, place) : argumentEvents(call, toolCall, place)),
    { type: "response.output_item.done", output_index: index, item },
  ];
}

/** The event by which a response fails in the middle of its stream; `sequenceNumber` is its place there. */
export function responseFailure(sequenceNumber: number): Buffer {
  const message = "The server had an error while processing your request. Sorry about that!";
  const error = {
    type: "error",
    sequence_number: sequenceNumber,
    code: "server_error",
    message,
    param: null,
  };
  return namedEvent(error);
}

function textEvents(call: Call, reply: Reply, itemPlace: JsonObject): ResponseEvent[] {
  const place = { ...itemPlace, content_index: 0 };
  return [
    { type: "response.content_part.added", ...place, part: textPart("") },
    ...reply.pieces.map((delta) => ({
      type: "response.output_text.delta",
      ...place,
      delta,
      logprobs: [],
      obfuscation: call.chance.letters(16 - (delta.length % 16)),
    })),
    { type: "response.output_text.done", ...place, text: reply.text, logprobs: [] },
    { type: "response.content_part.done", ...place, part: textPart(reply.text) },
  ];
}

function argumentEvents(call: Call, toolCall: ToolCall, place: JsonObject): ResponseEvent[] {
  return [
    ...toolCall.pieces.map((delta) => ({
      type: "response.function_call_arguments.delta",
      ...place,
      delta,
      obfuscation: call.chance.letters(16 - (delta.length % 16)),
    })),
    { type: "response.function_call_arguments.done", ...place, arguments: toolCall.text },
  ];
}

/** The output: a message, or a function call for each tool call. */
function itemsOf(call: Call, reply: Reply): JsonObject[] {
  if (reply.calls.length === 0) {
    const content = [textPart(reply.text)];
    const id = `msg_${call.chance.hex(50)}`;
    return [{ id, type: "message", status: "completed", content, role: "assistant" }];
  }
  return reply.calls.map(({ name, text }) => ({
    id: `fc_${call.chance.hex(50)}`,
    call_id: `call_${call.chance.letters(24)}`,
    type: "function_call",
    status: "completed",
    arguments: text,
    name,
  }));
}

function textPart(text: string): JsonObject {
  return { type: "output_text", annotations: [], logprobs: [], text };
}

function startedResponse(call: Call, model: string): JsonObject {
  const body = call.body ?? {};
  return {
    id: `resp_${call.chance.hex(50)}`,
    object: "response",
    created_at: call.chance.unixSeconds(),
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body["instructions"] ?? null,
    max_output_tokens: null,
    model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: body["previous_response_id"] ?? null,
    reasoning: { effort: null, summary: null },
    service_tier: "default",
    store: true,
    temperature: 1,
    text: { format: { type: "text" }, verbosity: "medium" },
    tool_choice: body["tool_choice"] ?? "auto",
    tools: body["tools"] ?? [],
    top_p: 1,
    truncation: "disabled",
    usage: null,
    user: null,
    metadata: {},
  };
}

function completed(started: JsonObject, output: readonly JsonObject[], reply: Reply): JsonObject {
  const usage = {
    input_tokens: reply.inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: reply.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: reply.inputTokens + reply.outputTokens,
  };
  return { ...started, status: "completed", output, usage };
}

function conversationOf(call: Call): Conversation {
  const body = call.body ?? {};
  const written = body["input"];
  const items = typeof written === "string" ? [{ role: "user", content: written }] : asObjects(written);
  const lastOther = items.findLastIndex((item) => item["type"] !== "function_call_output");
  const results = items.slice(lastOther + 1);
  const asked: readonly JsonObject[] = results.length > 0 ? results : items.slice(-1);
  const offered = asObjects(body["tools"]).find((tool) => tool["type"] === "function");
  const mayCall = asked[0]?.["role"] === "user" && body["tool_choice"] !== "none" && offered !== undefined;
  return {
    prompt: asked.map(itemText).join(" "),
    tool: mayCall ? { name: asText(offered["name"]), schema: asObject(offered["parameters"]) } : undefined,
    parallel: body["parallel_tool_calls"] !== false,
    input: JSON.stringify(written ?? ""),
  };
}

function itemText(item: JsonObject): string {
  const content = item["content"] ?? item["output"];
  if (typeof content === "string") return content;
  return asObjects(content)
    .map((part) => asText(part["text"]))
    .join("");
}
