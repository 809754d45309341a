import { jsonAnswer } from "./answers.ts";
import { bearerToken, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { plainHeaders } from "./edge-headers.ts";
import { embeddingList, rankedDocuments, tokensOf } from "./embeddings.ts";
import { asText } from "./json-object.ts";
import { plainProblem, problemAnswer } from "./problems.ts";

/** Voyage's API: embeddings and rankings. */
export const voyage: SimulatedApi = {
  name: "voyage",
  hosts: /^api\.voyageai\.com$/,
  paths: /^\/v1\/(multimodal|contextualized)embeddings$/,
  credential: bearerToken,
  model: (call) => asText(call.body?.["model"]) || undefined,
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    if (endpoint === "POST /v1/embeddings") return embeddingList(call, headers);
    return endpoint === "POST /v1/rerank" ? rerank(call) : undefined;
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, asText(call.body?.["model"]));
    return problemAnswer(call, plain, { headers, body: (_call, { message }) => ({ detail: message }) });
  },
};

function headers(call: Call, contentType: string): HeaderList {
  return plainHeaders(contentType, [
    ["x-request-id", call.chance.uuid()],
    ["x-api-warning", ""],
    ["via", "1.1 google"],
  ]);
}

function rerank(call: Call): Answer {
  const withText = call.body?.["return_documents"] === true;
  const data = rankedDocuments(call).map(({ index, score, text }) => ({
    relevance_score: score,
    index,
    ...(withText ? { document: text } : {}),
  }));
  const usage = { total_tokens: tokensOf(call) };
  const value = { object: "list", data, model: call.body?.["model"], usage };
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}
