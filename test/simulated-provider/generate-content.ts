import type { Call } from "./api.ts";
import { asObject, asObjects, asText, type JsonObject } from "./json-object.ts";
import { replyTo, type Conversation, type OfferedTool, type Reply, type ToolCall } from "./reply.ts";
import { countTokens } from "./text.ts";

/** How the two APIs that generate content differ. */
export interface GenerateContentStyle {
  /** Members that each answer and each chunk has besides. */
  readonly more: JsonObject;
  readonly moreUsage: JsonObject;
  /** Whether function calls have ids and thought signatures. */
  readonly functionCallIds: boolean;
}

/** The answer of `:generateContent`. */
export function generatedContent(call: Call, model: string, style: GenerateContentStyle): JsonObject {
  const reply = replyTo(conversationOf(call), call.faults);
  const parts =
    reply.calls.length === 0
      ? [{ text: reply.text }]
      : reply.calls.map((tool) => functionCallPart(call, tool, style));
  return envelope(candidate(parts, "STOP"), reply, model, call.chance.letters(23), style);
}

/** The chunks of `:streamGenerateContent`; only the last one has a finish reason. */
export function generatedChunks(call: Call, model: string, style: GenerateContentStyle): JsonObject[] {
  const reply = replyTo(conversationOf(call), call.faults);
  const responseId = call.chance.letters(23);
  const texts =
    reply.calls.length === 0
      ? reply.pieces.map((text): JsonObject => ({ text }))
      : reply.calls.map((tool) => functionCallPart(call, tool, style));
  const unfinished = texts.map((part) => envelope(candidate([part]), reply, model, responseId, style));
  return [...unfinished, envelope(candidate([{ text: "" }], "STOP"), reply, model, responseId, style)];
}

/** The tokens that `:countTokens` counts in the contents. */
export function countedTokens(call: Call): JsonObject {
  const totalTokens = countTokens(JSON.stringify(call.body?.["contents"] ?? ""));
  return { totalTokens, promptTokensDetails: [{ modality: "TEXT", tokenCount: totalTokens }] };
}

function candidate(parts: readonly JsonObject[], finishReason?: string): JsonObject {
  const finish = finishReason === undefined ? {} : { finishReason };
  return { content: { parts, role: "model" }, ...finish, index: 0 };
}

function envelope(
  only: JsonObject,
  reply: Reply,
  modelVersion: string,
  responseId: string,
  style: GenerateContentStyle,
): JsonObject {
  const usageMetadata = {
    promptTokenCount: reply.inputTokens,
    candidatesTokenCount: reply.outputTokens,
    totalTokenCount: reply.inputTokens + reply.outputTokens,
    ...style.moreUsage,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: reply.inputTokens }],
  };
  return { candidates: [only], usageMetadata, modelVersion, ...style.more, responseId };
}

function functionCallPart(call: Call, tool: ToolCall, style: GenerateContentStyle): JsonObject {
  const functionCall = { name: tool.name, args: tool.input };
  if (!style.functionCallIds) return { functionCall };
  return {
    functionCall: { ...functionCall, id: call.chance.letters(8).toLowerCase() },
    thoughtSignature: call.chance.base64(96),
  };
}

function conversationOf(call: Call): Conversation {
  const body = call.body ?? {};
  const parts = asObjects(asObjects(body["contents"]).at(-1)?.["parts"]);
  const mode = asObject(asObject(body["toolConfig"])["functionCallingConfig"])["mode"];
  const mayCall = mode !== "NONE" && !parts.some((part) => "functionResponse" in part);
  return {
    prompt: parts.map(partText).join(""),
    tool: mayCall ? offeredTool(body["tools"]) : undefined,
    parallel: true,
    input: JSON.stringify(body["contents"] ?? ""),
  };
}

function partText(part: JsonObject): string {
  const result = part["functionResponse"];
  return result === undefined ? asText(part["text"]) : JSON.stringify(asObject(result)["response"]);
}

function offeredTool(tools: unknown): OfferedTool | undefined {
  const [declared] = asObjects(tools).flatMap((tool) => asObjects(tool["functionDeclarations"]));
  if (declared === undefined) return undefined;
  return {
    name: asText(declared["name"]),
    schema: asObject(declared["parameters"] ?? declared["parametersJsonSchema"]),
  };
}
