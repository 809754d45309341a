import type { Provider } from "../model/provider.ts";
import { anthropic } from "./anthropic.ts";
import { assemblyai } from "./assemblyai.ts";
import { azure } from "./azure.ts";
import { bedrock } from "./bedrock.ts";
import { bedrockMantle } from "./bedrock-mantle.ts";
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

/**
 * The providers that need no set-up. Where equal rules of two overlap, the earlier one has the path: those whose
 * paths are narrow come first, then Hugging Face, which has any first segment, and OpenAI, whose paths many have.
 */
export const knownProviders: readonly Provider[] = [
  bedrock,
  bedrockMantle,
  azure,
  vertexAi,
  gemini,
  anthropic,
  openrouter,
  fireworks,
  groq,
  xai,
  deepseek,
  perplexity,
  ollama,
  elevenlabs,
  assemblyai,
  deepgram,
  replicate,
  stability,
  mistral,
  voyage,
  jina,
  cohere,
  together,
  huggingface,
  openai,
];

export { extendProviders } from "./extend-providers.ts";
export { oauthReply, tokenEndpoints } from "./token-endpoints.ts";
export { unknownProvider } from "./unknown.ts";
export {
  telemetryEndpoints,
  tokenRequestMembers,
  unrecordedEndpoints,
  websiteEndpoints,
} from "./unrecorded.ts";
