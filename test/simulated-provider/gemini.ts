import { requestHeader, type Answer, type Call, type SimulatedApi } from "./api.ts";
import {
  countedTokens,
  generatedChunks,
  generatedContent,
  type GenerateContentStyle,
} from "./generate-content.ts";
import { googleJson, googleProblem, googleStream } from "./google-dialect.ts";
import { asObjects, type JsonObject } from "./json-object.ts";
import { unitVector } from "./media.ts";

const modelPath = /^\/v1(?:beta|alpha)?\/models\/([^/:]+):([A-Za-z]+)$/;
const style: GenerateContentStyle = { more: {}, moreUsage: {}, functionCallIds: true };

/** Google's Gemini API; the key comes in `x-goog-api-key` or in the query. */
export const gemini: SimulatedApi = {
  name: "gemini",
  hosts: /^generativelanguage\.googleapis\.com$/,
  paths: modelPath,
  credential: (call) => requestHeader(call, "x-goog-api-key") ?? (call.query.get("key") || undefined),
  model: (call) => modelPath.exec(call.path)?.[1],
  answer: (call) => {
    if (`${call.method} ${call.path}` === "POST /v1alpha/auth_tokens")
      return googleJson(call, { name: `auth_tokens/${call.canaries["gemini-live-token"]}` });
    const [, model, verb = ""] = modelPath.exec(call.path) ?? [];
    return call.method === "POST" && model !== undefined ? answerTo(call, model, verb) : undefined;
  },
  problem: (call, problem) =>
    googleProblem(call, problem, {
      service: "generativelanguage.googleapis.com",
      unauthorized: [
        400,
        "INVALID_ARGUMENT",
        "API_KEY_INVALID",
        "API key not valid. Please pass a valid API key.",
      ],
      unknownModel: `models/${modelPath.exec(call.path)?.[1]} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
    }),
};

function answerTo(call: Call, model: string, verb: string): Answer | undefined {
  switch (verb) {
    case "generateContent":
      return googleJson(call, generatedContent(call, model, style));
    case "streamGenerateContent":
      return googleStream(call, generatedChunks(call, model, style));
    case "countTokens":
      return googleJson(call, countedTokens(call));
    case "embedContent":
      return googleJson(call, { embedding: embeddingOf(call.body ?? {}) });
    case "batchEmbedContents":
      return googleJson(call, { embeddings: asObjects(call.body?.["requests"]).map(embeddingOf) });
    default:
      return undefined;
  }
}

function embeddingOf(request: JsonObject): JsonObject {
  const wanted = request["outputDimensionality"];
  return {
    values: unitVector(JSON.stringify(request["content"]), typeof wanted === "number" ? wanted : 768),
  };
}
