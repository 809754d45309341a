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
  /** The whole request as text, to count its tokens. */
  readonly input: string;
}

/** What the model says: a text, or a call of a tool whose arguments are JSON. */
export interface Reply {
  readonly tool: { readonly name: string; readonly input: JsonObject } | undefined;
  /** The text; of a tool call, its arguments. */
  readonly text: string;
  /** The same, as it is streamed. */
  readonly pieces: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What the model replies: always the same to the same request. */
export function replyTo(conversation: Conversation, faults: Faults): Reply {
  const inputTokens = countTokens(conversation.input);
  if (conversation.tool !== undefined) {
    const input = exampleOf(conversation.tool.schema, conversation.prompt) as JsonObject;
    const text = JSON.stringify(input);
    const pieces = slices(text, Math.ceil(text.length / 3));
    return {
      tool: { name: conversation.tool.name, input },
      text,
      pieces,
      inputTokens,
      outputTokens: countTokens(text),
    };
  }
  const whole = answerText(conversation.prompt, faults);
  const pieces = textPieces(whole, faults);
  const text = pieces.join("");
  return { tool: undefined, text, pieces, inputTokens, outputTokens: countTokens(text) };
}

/** A value that fits a JSON Schema (Google's upper-case types too); strings take the prompt's last word. */
function exampleOf(schema: JsonObject, prompt: string): unknown {
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  switch (asText(schema["type"]).toLowerCase()) {
    case "string":
      return /[\p{L}\p{N}]+(?=[^\p{L}\p{N}]*$)/u.exec(prompt)?.[0] ?? "word";
    case "number":
    case "integer":
      return prompt.length;
    case "boolean":
      return true;
    case "array":
      return [exampleOf(asObject(schema["items"]), prompt)];
    default:
      return Object.fromEntries(
        Object.entries(asObject(schema["properties"])).map(([name, value]) => [
          name,
          exampleOf(asObject(value), prompt),
        ]),
      );
  }
}
