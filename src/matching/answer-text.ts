import { bytesOf } from "../model/body.ts";
import { headerValue, mediaType } from "../model/headers.ts";
import type { Interaction } from "../model/interaction.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { type AnswerDraft, type AnswerText, createDraft } from "./answer-draft.ts";
import { answerKind, type AnswerPiece, answerPieces } from "./answer-pieces.ts";

/**
 * What a person would read of an answer: streams put together, whatever API they are of, decided by the shapes
 * that members have and never by the provider. Undefined where there is nothing to read, such as audio, images,
 * embeddings and lists.
 */
export function answerText({ headers, body }: Pick<Interaction, "headers" | "body">): AnswerText | undefined {
  const type = headerValue(headers, "content-type");
  const draft = createDraft();
  const kind = answerKind(type);
  if (kind !== undefined) {
    const pieces = answerPieces(kind, bytesOf(body));
    for (const piece of kind === "document" ? pieces : withoutRepetition(pieces)) readPiece(piece, draft);
  } else if (mediaType(type) === "text/plain") draft.say(0, bytesOf(body).toString("utf8"));
  return draft.read();
}

/**
 * OpenAI's Responses and Assistants tell everything twice: bit by bit, and whole when it is done. The last word
 * has it all; where it is missing, the bits have what came.
 */
function withoutRepetition(pieces: AnswerPiece[]): AnswerPiece[] {
  const last = pieces.findLast(({ json }) => hasOutput(json));
  if (last !== undefined)
    return [{ ...last, json: isJsonObject(last.json) ? last.json["response"] : undefined }];
  return pieces.filter(({ json }) => !isJsonObject(json) || !isRepetition(json));
}

function hasOutput(json: JsonValue | undefined): boolean {
  if (!isJsonObject(json) || !isJsonObject(json["response"])) return false;
  const { output } = json["response"];
  return Array.isArray(output) && output.length > 0;
}

function isRepetition({ type, object }: JsonObject): boolean {
  if (typeof type === "string" && type.startsWith("response."))
    return !type.endsWith(".delta") && type !== "response.output_item.added";
  return object === "thread.message";
}

function readPiece({ event, text, json }: AnswerPiece, draft: AnswerDraft): void {
  // Replicate streams text as it is.
  if (event === "output" && (json === undefined || typeof json !== "object")) draft.say(0, text);
  else if (json !== undefined) readValue(json, { draft, choice: 0, place: "", isReasoning: false });
}

/** Where in an answer a value stands. */
interface Place {
  readonly draft: AnswerDraft;
  readonly choice: number;
  /** The indexes on the way to it, which tell the tool calls of a stream apart. */
  readonly place: string;
  readonly isReasoning: boolean;
}

/** Members that lead to what the model wrote. */
const WAYS = words(
  "choices candidates output outputs results generations predictions channels alternatives item message delta content",
  "parts content_block start token contentBlockStart contentBlockDelta messageStop reasoningText x_groq",
);
/** Members that hold it, where they are strings. */
const TEXTS = words(
  "text content output outputText completion generation generated_text refusal transcript response",
);
/** Members that hold what it thought. */
const THOUGHTS = words("thinking reasoning reasoning_content reasoningContent summary tool_plan");
const CHOICES = words("choices candidates generations");
const FINISHES = words("finish_reason finishReason stop_reason stopReason done_reason completionReason");
const USAGES = words("usage usageMetadata");
const COUNTS = words("prompt_eval_count eval_count");

function words(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.join(" ").split(" "));
}

function readValue(value: JsonValue, place: Place): void {
  if (typeof value === "string") say(value, place);
  else if (Array.isArray(value)) for (const item of value) readValue(item, place);
  else if (isJsonObject(value)) readObject(value, within(place, value));
}

function say(text: string, { draft, choice, isReasoning }: Place): void {
  if (isReasoning) draft.think(text);
  else draft.say(choice, text);
}

function within(place: Place, { index, contentBlockIndex, output_index, thought, type }: JsonObject): Place {
  const number = index ?? contentBlockIndex ?? output_index;
  return {
    ...place,
    place: typeof number === "number" ? `${place.place}.${number}` : place.place,
    isReasoning:
      place.isReasoning || thought === true || (typeof type === "string" && type.includes("reasoning")),
  };
}

function readObject(object: JsonObject, place: Place): void {
  readFacts(object, place.draft);
  if (readCall(object, place)) return;
  for (const [name, member] of Object.entries(object)) {
    if (isSaidElsewhere(name, member, object)) continue;
    if (CHOICES.has(name) && Array.isArray(member)) readChoices(member, place);
    else if (name === "delta" && typeof member === "string") readDelta(object, member, place);
    else if (THOUGHTS.has(name)) readThought(name, member, place);
    else if (typeof member === "string" ? TEXTS.has(name) : WAYS.has(name)) readValue(member, place);
    // Assistants wrap text once more.
    else if (name === "text" && isJsonObject(member)) readValue(member["value"] ?? null, place);
    else readCalls(name, member, place);
  }
}

function isSaidElsewhere(name: string, member: JsonValue, object: JsonObject): boolean {
  // Perplexity has the message so far beside each of its parts, Hugging Face the whole text beside the last token.
  if (name === "message") return isJsonObject(object["delta"]);
  if (name === "generated_text") return isJsonObject(object["token"]);
  // Replicate's files.
  return name === "output" && [member].flat().every((item) => typeof item === "string" && isLink(item));
}

function isLink(text: string): boolean {
  return /^(https?|data):\S+$/.test(text);
}

function readChoices(choices: readonly JsonValue[], place: Place): void {
  for (const [position, choice] of choices.entries()) {
    const index = isJsonObject(choice) ? choice["index"] : undefined;
    readValue(choice, { ...place, choice: typeof index === "number" ? index : position });
  }
}

function readThought(name: string, member: JsonValue, place: Place): void {
  // The reasoning of a response is what was asked for, where it is no text.
  if (name !== "reasoning" || typeof member === "string") readValue(member, { ...place, isReasoning: true });
}

/** Responses stream text and arguments under one name. */
function readDelta({ type }: JsonObject, delta: string, place: Place): void {
  if (typeof type === "string" && /arguments|input/.test(type)) place.draft.argue(place.place, delta);
  else if (typeof type !== "string" || !/audio|code/.test(type)) say(delta, place);
}

function readFacts(object: JsonObject, draft: AnswerDraft): void {
  for (const name of FINISHES) {
    const reason = object[name];
    if (typeof reason === "string" && reason !== "") draft.finish(reason);
  }
  for (const name of USAGES) {
    const usage = object[name];
    if (isJsonObject(usage)) draft.count(usage);
  }
  for (const name of COUNTS) {
    const count = object[name];
    if (typeof count === "number") draft.count({ [name]: count });
  }
  const { object: kind, status } = object;
  if (kind === "response" && typeof status === "string") draft.finish(status);
}

const CALL_TYPES = /^((server_|mcp_)?tool_use|(function|custom_tool|mcp)_call)$/;

/** Whether an object is a tool call itself, of Anthropic or of Responses, and no text within it is the model's. */
function readCall({ type, name, input, arguments: given }: JsonObject, { draft, place }: Place): boolean {
  if (typeof type !== "string") return false;
  const isCall = CALL_TYPES.test(type) && typeof name === "string";
  if (isCall) draft.call(place, name, input ?? given);
  return isCall || type.endsWith("_call");
}

function readCalls(name: string, member: JsonValue, place: Place): void {
  if (name === "partial_json" && typeof member === "string") place.draft.argue(place.place, member);
  else if (name === "tool_calls" && Array.isArray(member))
    for (const call of member) readFunction(call, place, false);
  else if (name === "tool_calls") readFunction(member, place, true);
  else if (name === "function_call" || name === "functionCall" || name === "toolUse")
    readNamed(member, place);
}

/** A call of OpenAI's dialect. Cohere streams one at a time, which has its index further up. */
function readFunction(call: JsonValue, place: Place, isAlone: boolean): void {
  if (!isJsonObject(call)) return;
  const here = isAlone || typeof call["index"] === "number" ? within(place, call).place : "";
  readNamed(call["function"] ?? call, { ...place, place: here });
}

function readNamed(call: JsonValue, { draft, place }: Place): void {
  if (!isJsonObject(call)) return;
  const { name, args, input, parameters, arguments: written } = call;
  const given = written ?? args ?? input ?? parameters;
  if (typeof name === "string" && name !== "") draft.call(place, name, given);
  else if (typeof given === "string") draft.argue(place, given);
}
