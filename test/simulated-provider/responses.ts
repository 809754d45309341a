import { namedEvent } from "./answers.ts";
import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type Reply } from "./reply.ts";

type ResponseEvent = JsonObject & { readonly type: string };

/** The answer of `POST /v1/responses` when it is not streamed. */
export function response(call: Call, model: string): JsonObject {
  const reply = replyTo(conversationOf(call), call.faults);
  return completed(startedResponse(call, model), [outputItem(reply, itemIdentity(call, reply))], reply);
}

/** The events of a streamed response, the last of them `response.completed`. */
export function responseEvents(call: Call, model: string): Buffer[] {
  const reply = replyTo(conversationOf(call), call.faults);
  const started = startedResponse(call, model);
  const identity = itemIdentity(call, reply);
  const item = outputItem(reply, identity);
  const emptyItem = {
    ...item,
    status: "in_progress",
    ...(reply.tool === undefined ? { content: [] } : { arguments: "" }),
  };
  const events: ResponseEvent[] = [
    { type: "response.created", response: started },
    { type: "response.in_progress", response: started },
    { type: "response.output_item.added", output_index: 0, item: emptyItem },
    ...(reply.tool === undefined
      ? textEvents(call, reply, asText(identity["id"]))
      : argumentEvents(call, reply, asText(identity["id"]))),
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: completed(started, [item], reply) },
  ];
  return events.map(({ type, ...rest }, index) => {
    const numbered = { type, sequence_number: index, ...rest };
    return namedEvent(numbered);
  });
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

function textEvents(call: Call, reply: Reply, itemId: string): ResponseEvent[] {
  const place = { item_id: itemId, output_index: 0, content_index: 0 };
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

function argumentEvents(call: Call, reply: Reply, itemId: string): ResponseEvent[] {
  const place = { item_id: itemId, output_index: 0 };
  return [
    ...reply.pieces.map((delta) => ({
      type: "response.function_call_arguments.delta",
      ...place,
      delta,
      obfuscation: call.chance.letters(16 - (delta.length % 16)),
    })),
    { type: "response.function_call_arguments.done", ...place, arguments: reply.text },
  ];
}

function itemIdentity(call: Call, reply: Reply): JsonObject {
  if (reply.tool === undefined) return { id: `msg_${call.chance.hex(50)}` };
  return { id: `fc_${call.chance.hex(50)}`, call_id: `call_${call.chance.letters(24)}` };
}

function outputItem(reply: Reply, identity: JsonObject): JsonObject {
  if (reply.tool === undefined) {
    const content = [textPart(reply.text)];
    return { id: identity["id"], type: "message", status: "completed", content, role: "assistant" };
  }
  const { name } = reply.tool;
  return { ...identity, type: "function_call", status: "completed", arguments: reply.text, name };
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
  const last =
    typeof written === "string" ? { role: "user", content: written } : (asObjects(written).at(-1) ?? {});
  const offered = asObjects(body["tools"]).find((tool) => tool["type"] === "function");
  const mayCall = last["role"] === "user" && body["tool_choice"] !== "none" && offered !== undefined;
  return {
    prompt: itemText(last),
    tool: mayCall ? { name: asText(offered["name"]), schema: asObject(offered["parameters"]) } : undefined,
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
