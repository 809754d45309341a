import { bearerToken, requestHeader, type SimulatedApi } from "./api.ts";
import { generatedChunks, generatedContent, type GenerateContentStyle } from "./generate-content.ts";
import { googleJson, googleProblem, googleStream } from "./google-dialect.ts";

const modelPath =
  /^\/v1(?:beta1)?\/((?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models\/([^/:]+)):([A-Za-z]+)$/;

/** Google's Vertex AI: an OAuth token, or a key in express mode. */
export const vertexAi: SimulatedApi = {
  name: "vertex_ai",
  hosts: /aiplatform(\.[a-z0-9-]+\.rep)?\.googleapis\.com$/,
  paths: /^\/v1(beta1)?\/(projects|publishers)\//,
  credential: (call) =>
    bearerToken(call) ?? requestHeader(call, "x-goog-api-key") ?? (call.query.get("key") || undefined),
  model: (call) => modelPath.exec(call.path)?.[2],
  answer: (call) => {
    const [, , model, verb] = modelPath.exec(call.path) ?? [];
    if (call.method !== "POST" || model === undefined) return undefined;
    const createTime = new Date(call.chance.unixSeconds() * 1000).toISOString();
    const style: GenerateContentStyle = {
      more: { createTime },
      moreUsage: { trafficType: "ON_DEMAND" },
      functionCallIds: false,
    };
    if (verb === "generateContent") return googleJson(call, generatedContent(call, model, style));
    return verb === "streamGenerateContent"
      ? googleStream(call, generatedChunks(call, model, style))
      : undefined;
  },
  problem: (call, problem) =>
    googleProblem(call, problem, {
      service: "aiplatform.googleapis.com",
      unauthorized: [401, "UNAUTHENTICATED", "CREDENTIALS_MISSING", unauthorizedText],
      unknownModel: `Publisher Model \`${modelPath.exec(call.path)?.[1]}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`,
    }),
};

const unauthorizedText =
  "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
