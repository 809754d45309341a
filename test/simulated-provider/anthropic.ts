import { jsonAnswer } from "./answers.ts";
import { bearerToken, requestHeader, type Answer, type Call, type SimulatedApi } from "./api.ts";
import { anthropicError, anthropicHeaders, anthropicProblem } from "./anthropic-dialect.ts";
import { inputTokens, message, messageEvents } from "./anthropic-messages.ts";
import { asText, type JsonObject } from "./json-object.ts";

/** Anthropic's API; the key comes in `x-api-key` or, from newer SDKs, as a bearer token. */
export const anthropic: SimulatedApi = {
  name: "anthropic",
  hosts: /^api\.anthropic\.com$/,
  paths: /^\/v1\/messages(\/|$)/,
  credential: (call) => requestHeader(call, "x-api-key") ?? bearerToken(call),
  model: (call) => asText(call.body?.["model"]) || undefined,
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    if (endpoint === "POST /v1/messages/count_tokens") return json(call, { input_tokens: inputTokens(call) });
    if (endpoint === "POST /v1/messages")
      return call.body?.["stream"] === true ? messageStream(call) : json(call, message(call));
    return undefined;
  },
  problem: anthropicProblem,
};

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, anthropicHeaders(call, "application/json"), value, "compact");
}

function messageStream(call: Call): Answer {
  const headers = anthropicHeaders(call, "text/event-stream; charset=utf-8");
  const events = messageEvents(call).map((event) => paddedEvent(call, event));
  return {
    kind: "streamed",
    headers,
    pieces: events.slice(0, -1),
    ending: events.slice(-1),
    failure: paddedEvent(call, anthropicError(call, "overloaded_error", "Overloaded")),
  };
}

/** The real one pads its JSON with a random number of spaces before the last brace; a ping it does not. */
function paddedEvent(call: Call, data: JsonObject & { readonly type: string }): Buffer {
  if (data.type === "ping") return Buffer.from('event: ping\ndata: {"type": "ping"}\n\n');
  const text = JSON.stringify(data).replace(/\}$/, `${" ".repeat(call.chance.below(16))}}`);
  return Buffer.from(`event: ${data.type}\ndata: ${text}\n\n`);
}
