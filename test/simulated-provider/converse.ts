import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type OfferedTool, type Reply } from "./reply.ts";

/** The answer of Bedrock's Converse. */
export function converse(call: Call): JsonObject {
  const reply = replyTo(conversationOf(call), call.faults);
  const content: readonly JsonObject[] =
    reply.calls.length === 0
      ? [{ text: reply.text }]
      : reply.calls.map(({ name, input }) => ({ toolUse: { toolUseId: toolUseId(call), name, input } }));
  return {
    output: { message: { role: "assistant", content } },
    stopReason: stopReason(reply),
    ...measured(call, reply),
  };
}

/** The events of ConverseStream, each with its type; the last of them is `metadata`. */
export function converseEvents(call: Call): (readonly [type: string, payload: JsonObject])[] {
  const reply = replyTo(conversationOf(call), call.faults);
  const blocks =
    reply.calls.length === 0
      ? [[...reply.pieces.map((text) => delta(0, { text })), stopped(0)]]
      : reply.calls.map(({ name, pieces }, index) => [
          started(index, { toolUse: { toolUseId: toolUseId(call), name } }),
          ...pieces.map((input) => delta(index, { toolUse: { input } })),
          stopped(index),
        ]);
  return [
    ["messageStart", { role: "assistant" }],
    ...blocks.flat(),
    ["messageStop", { stopReason: stopReason(reply) }],
    ["metadata", measured(call, reply)],
  ];
}

/** The number of tokens that a request has. */
export function countedInput(call: Call): number {
  return replyTo(conversationOf(call), call.faults).inputTokens;
}

function delta(index: number, said: JsonObject): readonly [string, JsonObject] {
  return ["contentBlockDelta", { contentBlockIndex: index, delta: said }];
}

function started(index: number, start: JsonObject): readonly [string, JsonObject] {
  return ["contentBlockStart", { contentBlockIndex: index, start }];
}

function stopped(index: number): readonly [string, JsonObject] {
  return ["contentBlockStop", { contentBlockIndex: index }];
}

function toolUseId(call: Call): string {
  return `tooluse_${call.chance.letters(22)}`;
}

function stopReason(reply: Reply): string {
  return reply.calls.length === 0 ? "end_turn" : "tool_use";
}

function measured(call: Call, { inputTokens, outputTokens }: Reply): JsonObject {
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  return { usage, metrics: { latencyMs: 300 + call.chance.below(900) } };
}

function conversationOf(call: Call): Conversation {
  const body = call.body ?? {};
  const last = asObjects(body["messages"]).at(-1) ?? {};
  const blocks = asObjects(last["content"]);
  const results = blocks.filter((block) => "toolResult" in block);
  return {
    prompt: blocks.map(blockText).join(results.length === 0 ? "" : " "),
    tool: last["role"] === "user" && results.length === 0 ? offeredTool(body["toolConfig"]) : undefined,
    parallel: true,
    input: JSON.stringify([body["system"], body["messages"]]),
  };
}

function offeredTool(config: unknown): OfferedTool | undefined {
  const [offered] = asObjects(asObject(config)["tools"]).filter((tool) => "toolSpec" in tool);
  if (offered === undefined) return undefined;
  const { name, inputSchema } = asObject(offered["toolSpec"]);
  return { name: asText(name), schema: asObject(asObject(inputSchema)["json"]) };
}

function blockText(block: JsonObject): string {
  if (!("toolResult" in block)) return asText(block["text"]);
  const content = asObjects(asObject(block["toolResult"])["content"]);
  return content.map((part) => asText(part["text"]) || JSON.stringify(part["json"] ?? "")).join("");
}
