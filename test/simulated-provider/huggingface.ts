import { jsonAnswer } from "./answers.ts";
import { bearerToken, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { plainHeaders } from "./edge-headers.ts";
import { asObject, asText } from "./json-object.ts";
import { unitVector } from "./media.ts";

const router = compatibleApi({
  name: "huggingface",
  hosts: /^((router|www)\.)?huggingface\.co$|\.endpoints\.huggingface\.cloud$/,
  paths: /^\/([a-z0-9-]+\/v[13](\/openai)?\/chat\/completions$|hf-inference\/models\/|api\/models\/)/,
  chatPath: /^(\/[a-z0-9-]+)?\/v[13](\/openai)?\/chat\/completions$/,
  eventStream: "text/event-stream;charset=utf-8",
  style: generousStyle,
  headers,
  others: [
    [/^GET \/api\/models\/[^/]+\/[^/]+$/, mapping],
    [/^POST \/hf-inference\/models\/.+\/pipeline\/feature-extraction$/, features],
  ],
  errorBody: (_call, { message }) => ({ error: message }),
});

/** Hugging Face: the router of inference providers, and the hub, which asks nobody for a token. */
export const huggingface: SimulatedApi = {
  ...router,
  credential: (call) => (call.path.startsWith("/api/models/") ? "none is needed" : bearerToken(call)),
};

function headers(call: Call, contentType: string): HeaderList {
  return plainHeaders(contentType, [
    ["x-request-id", `Root=1-${call.chance.hex(8)}-${call.chance.hex(24)}`],
    ["x-inference-provider", "hf-inference"],
    ["inference-id", call.chance.uuid()],
    ["vary", "Origin"],
  ]);
}

/** Which providers serve a model, and under which name. */
function mapping(call: Call): Answer {
  const id = decodeURIComponent(call.path.slice("/api/models/".length));
  const task = /embed|sentence|bge|minilm/i.test(id) ? "feature-extraction" : "conversational";
  const served = ["hf-inference", "together", "novita", "fireworks-ai"].map((provider) => [
    provider,
    { status: "live", providerId: id, task },
  ]);
  const value = { _id: call.chance.hex(24), id, inferenceProviderMapping: Object.fromEntries(served) };
  return jsonAnswer(200, headers(call, "application/json; charset=utf-8"), value, "compact");
}

function features(call: Call): Answer {
  const { inputs } = asObject(call.body);
  const vectors = Array.isArray(inputs)
    ? inputs.map((input) => unitVector(asText(input), 384))
    : unitVector(asText(inputs), 384);
  return jsonAnswer(200, headers(call, "application/json"), vectors, "compact");
}
