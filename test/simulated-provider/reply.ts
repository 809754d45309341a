import type { Faults } from "./faults.ts";
import { asObject, asText, type JsonObject } from "./json-object.ts";
import { answerText, countTokens, slices, textPieces } from "./text.ts";

/** A function that the request offers to the model; `schema` is the JSON Schema of its arguments. */
export interface OfferedTool {
  readonly name: string;
  readonly schema: JsonObject;
}

/** What a request says, whatever its API. */
export interface Conversation {
  /** The text of the last message. */
  readonly prompt: string;
  /** The tool to call: the first one offered, unless the request forbids it or brings a tool's result. */
  readonly tool: OfferedTool | undefined;
  /** Whether it may call it more than once: it does when the prompt ends in "one and other". */
  readonly parallel: boolean;
  /** The whole request as text, to count its tokens. */
  readonly input: string;
}

/** A call of a tool; its arguments as an object, as JSON, and as that is streamed. */
export interface ToolCall {
  readonly name: string;
  readonly input: JsonObject;
  readonly text: string;
  readonly pieces: readonly string[];
}

/** What the model says: a text, or calls of a tool. */
export interface Reply {
  /** None when it says a text. */
  readonly calls: readonly ToolCall[];
  /** Empty when it calls tools. */
  readonly text: string;
  /** The text as it is streamed. */
  readonly pieces: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What the model replies: always the same to the same request. */
export function replyTo(conversation: Conversation, faults: Faults): Reply {
  const inputTokens = countTokens(conversation.input);
  if (conversation.tool !== undefined) {
    const calls = toolCalls(conversation, conversation.tool);
    const outputTokens = countTokens(calls.map(({ text }) => text).join(""));
    return { calls, text: "", pieces: [], inputTokens, outputTokens };
  }
  const whole = answerText(conversation.prompt, faults);
  const pieces = textPieces(whole, faults);
  const text = pieces.join("");
  return { calls: [], text, pieces, inputTokens, outputTokens: countTokens(text) };
}

const oneAndOther = /([\p{L}\p{N}]+) and ([\p{L}\p{N}]+)[^\p{L}\p{N}]*$/u;
const lastWord = /[\p{L}\p{N}]+(?=[^\p{L}\p{N}]*$)/u;

function toolCalls({ prompt, parallel }: Conversation, { name, schema }: OfferedTool): ToolCall[] {
  const pair = parallel ? oneAndOther.exec(prompt)?.slice(1) : undefined;
  return (pair ?? [lastWord.exec(prompt)?.[0] ?? "word"]).map((word) => {
    const input = exampleOf(schema, { word, number: prompt.length }) as JsonObject;
    const text = JSON.stringify(input);
    return { name, input, text, pieces: slices(text, Math.ceil(text.length / 3)) };
  });
}

/** A value that fits a JSON Schema (Google's upper-case types too). */
function exampleOf(schema: JsonObject, example: { readonly word: string; readonly number: number }): unknown {
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  switch (asText(schema["type"]).toLowerCase()) {
    case "string":
      return example.word;
    case "number":
    case "integer":
      return example.number;
    case "boolean":
      return true;
    case "array":
      return [exampleOf(asObject(schema["items"]), example)];
    default:
      return Object.fromEntries(
        Object.entries(asObject(schema["properties"])).map(([name, value]) => [
          name,
          exampleOf(asObject(value), example),
        ]),
      );
  }
}
