import { anthropic } from "./anthropic.ts";
import type { Answer, Call, Problem, SimulatedApi } from "./api.ts";
import { assemblyai } from "./assemblyai.ts";
import { azure } from "./azure.ts";
import { bedrockMantle } from "./bedrock-mantle.ts";
import { bedrock } from "./bedrock.ts";
import { cohere } from "./cohere.ts";
import { deepgram } from "./deepgram.ts";
import { deepseek } from "./deepseek.ts";
import { elevenlabs } from "./elevenlabs.ts";
import { fireworks } from "./fireworks.ts";
import { gemini } from "./gemini.ts";
import { groq } from "./groq.ts";
import { huggingface } from "./huggingface.ts";
import { jina } from "./jina.ts";
import { mistral } from "./mistral.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import { perplexity } from "./perplexity.ts";
import { replicate } from "./replicate.ts";
import { stability } from "./stability.ts";
import { together } from "./together.ts";
import { vertexAi } from "./vertex-ai.ts";
import { voyage } from "./voyage.ts";
import { xai } from "./xai.ts";

/** The simulated APIs, in the order in which they are asked for a path. OpenAI is last: it takes any. */
const apis: readonly SimulatedApi[] = [
  bedrock,
  bedrockMantle,
  azure,
  groq,
  vertexAi,
  gemini,
  anthropic,
  openrouter,
  fireworks,
  ollama,
  cohere,
  assemblyai,
  deepgram,
  elevenlabs,
  replicate,
  stability,
  huggingface,
  mistral,
  voyage,
  jina,
  deepseek,
  xai,
  together,
  perplexity,
  openai,
];

/** What the provider that the Host header means, or else the path, answers to a call. */
export function answerTo(call: Call): Answer {
  const api = apiOf(call);
  const problem = problemOf(api, call);
  if (problem !== undefined) return api.problem(call, problem);
  return api.answer(call) ?? api.problem(call, "unknown_path");
}

function apiOf(call: Call): SimulatedApi {
  const host = (call.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  return apis.find((api) => api.hosts.test(host)) ?? apis.find((api) => api.paths.test(call.path)) ?? openai;
}

const scriptedProblems = {
  401: "unauthorized",
  429: "rate_limited",
  500: "server_error",
  503: "overloaded",
} as const satisfies Record<NonNullable<Call["faults"]["status"]>, Problem>;

function problemOf(api: SimulatedApi, call: Call): Problem | undefined {
  if (call.faults.status !== undefined) return scriptedProblems[call.faults.status];
  if (api.credential(call) === undefined) return "unauthorized";
  if (call.method === "POST" && call.body === undefined && api.bringsNoJson?.(call) !== true)
    return "unreadable_body";
  return api.model(call) === "no-such-model" ? "unknown_model" : undefined;
}
