import { jsonAnswer, namedEvent } from "./answers.ts";
import { bearerToken, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { cohereEvents, cohereMessage } from "./cohere-chat.ts";
import { plainHeaders } from "./edge-headers.ts";
import { rankedDocuments, tokensOf } from "./embeddings.ts";
import { asText } from "./json-object.ts";
import { unitVector } from "./media.ts";
import { plainProblem, problemAnswer } from "./problems.ts";

/** Cohere's API, version 2. */
export const cohere: SimulatedApi = {
  name: "cohere",
  hosts: /^api\.cohere\.(com|ai)$/,
  paths: /^\/v2\/(chat|embed|rerank)$/,
  credential: bearerToken,
  model: (call) => asText(call.body?.["model"]) || undefined,
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    if (endpoint === "POST /v2/chat")
      return call.body?.["stream"] === true ? chatStream(call) : json(call, cohereMessage(call));
    if (endpoint === "POST /v2/embed") return json(call, embed(call));
    return endpoint === "POST /v2/rerank" ? json(call, rerank(call)) : undefined;
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, asText(call.body?.["model"]));
    const said = plain.problem === "unauthorized" ? { ...plain, message: "invalid api token" } : plain;
    const body = (): unknown => ({ id: call.chance.uuid(), message: said.message });
    return problemAnswer(call, said, { headers, body });
  },
};

function headers(call: Call, contentType: string): HeaderList {
  return plainHeaders(contentType, [
    ["access-control-expose-headers", "X-Debug-Trace-ID"],
    ["num_chars", `${call.bytes.length}`],
    ["num_tokens", `${tokensOf(call)}`],
    ["x-debug-trace-id", call.chance.hex(32)],
    ["x-trial-endpoint-call-limit", "20"],
    ["x-trial-endpoint-call-remaining", "19"],
    ["x-envoy-upstream-service-time", `${200 + call.chance.below(300)}`],
    ["via", "1.1 google"],
  ]);
}

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

/** Named events, and then a `[DONE]` without a name. */
function chatStream(call: Call): Answer {
  const error = { type: "error", message: "internal server error" };
  return {
    kind: "streamed",
    headers: headers(call, "text/event-stream"),
    pieces: cohereEvents(call).map(namedEvent),
    ending: [Buffer.from("data: [DONE]\n\n")],
    failure: namedEvent(error),
  };
}

function embed(call: Call): unknown {
  const texts = Array.isArray(call.body?.["texts"]) ? call.body["texts"] : [];
  const float = texts.map((text) => unitVector(JSON.stringify(text), 256));
  const meta = { api_version: { version: "2" }, billed_units: { input_tokens: tokensOf(call) } };
  return { id: call.chance.uuid(), embeddings: { float }, texts, meta, response_type: "embeddings_by_type" };
}

function rerank(call: Call): unknown {
  const results = rankedDocuments(call).map(({ index, score }) => ({ index, relevance_score: score }));
  const meta = { api_version: { version: "2" }, billed_units: { search_units: 1 } };
  return { id: call.chance.uuid(), results, meta };
}
