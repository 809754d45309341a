import { jsonAnswer, namedEvent } from "./answers.ts";
import { messageEvents, message } from "./anthropic-messages.ts";
import { requestHeader, type Answer, type Call, type SimulatedApi } from "./api.ts";
import { awsCredential, awsHeaders, awsProblem } from "./aws-dialect.ts";
import { compatibleApi } from "./compatible-api.ts";
import { asText } from "./json-object.ts";
import { response, responseEvents, responseFailure } from "./responses.ts";

const openaiShaped = compatibleApi({
  name: "bedrock_mantle",
  hosts: /^bedrock-mantle\.[a-z0-9-]+\.api\.aws$/,
  paths: /^\/anthropic\/v1\/messages$/,
  chatPath: /^(\/openai)?\/v1\/chat\/completions$/,
  eventStream: "text/event-stream",
  style: { usageInStream: "when asked", toolCallId: (call) => `call_${call.chance.hex(24)}` },
  headers: awsHeaders,
  others: [
    [/^POST (\/openai)?\/v1\/responses$/, responses],
    [/^POST \/anthropic\/v1\/messages$/, messages],
  ],
});

/** Bedrock's endpoints in the dialects of OpenAI and Anthropic. */
export const bedrockMantle: SimulatedApi = {
  ...openaiShaped,
  credential: (call) => awsCredential(call) ?? requestHeader(call, "x-api-key"),
  problem: (call, problem) =>
    call.path.startsWith("/anthropic/")
      ? awsProblem(call, problem, asText(call.body?.["model"]))
      : openaiShaped.problem(call, problem),
};

function responses(call: Call): Answer {
  const model = asText(call.body?.["model"]);
  if (call.body?.["stream"] !== true) return json(call, response(call, model));
  const events = responseEvents(call, model);
  return stream(call, events, responseFailure(Math.ceil((events.length - 1) / 2)));
}

function messages(call: Call): Answer {
  if (call.body?.["stream"] !== true) return json(call, message(call));
  const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  return stream(call, messageEvents(call).map(namedEvent), namedEvent(error));
}

function json(call: Call, value: unknown): Answer {
  const answer = jsonAnswer(200, awsHeaders(call, "application/json"), value, "compact");
  return { ...answer, gzip: false };
}

function stream(call: Call, events: readonly Buffer[], failure: Buffer): Answer {
  return {
    kind: "streamed",
    headers: awsHeaders(call, "text/event-stream"),
    pieces: events.slice(0, -1),
    ending: events.slice(-1),
    failure,
  };
}
