import type { Environment } from "../upstream/corporate-proxy.ts";

/** Says what it is wherever it turns up, and looks like no provider's key. */
const DUMMY_KEY = "mockai-dummy-key";

/** What SDKs take a key from and refuse to start without. */
const KEY_VARIABLES: readonly string[] = [
  "OPENAI_API_KEY",
  "AZURE_OPENAI_API_KEY",
  "AZURE_API_KEY",
  "AZURE_INFERENCE_CREDENTIAL",
  "ANTHROPIC_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_API_KEY",
  "GOOGLE_GENERATIVE_AI_API_KEY",
  "MISTRAL_API_KEY",
  "CO_API_KEY",
  "COHERE_API_KEY",
  "GROQ_API_KEY",
  "DEEPSEEK_API_KEY",
  "XAI_API_KEY",
  "OPENROUTER_API_KEY",
  "TOGETHER_API_KEY",
  "FIREWORKS_API_KEY",
  "PERPLEXITY_API_KEY",
  "PPLX_API_KEY",
  "CEREBRAS_API_KEY",
  "NVIDIA_API_KEY",
  "SAMBANOVA_API_KEY",
  "DEEPINFRA_API_KEY",
  "AI21_API_KEY",
  "DASHSCOPE_API_KEY",
  "MOONSHOT_API_KEY",
  "ZHIPUAI_API_KEY",
  "VOYAGE_API_KEY",
  "JINA_API_KEY",
  "ELEVENLABS_API_KEY",
  "DEEPGRAM_API_KEY",
  "ASSEMBLYAI_API_KEY",
  "REPLICATE_API_TOKEN",
  "STABILITY_API_KEY",
];

/** By this prefix Hugging Face's client tells its own tokens from those of the providers behind its router. */
const HUGGING_FACE_TOKEN = { HF_TOKEN: `hf_${DUMMY_KEY}` } as const;

/**
 * What the AWS SDKs sign with. They look for credentials in files and on the network unless both keys are
 * set, and need a region for the host's name.
 */
const AWS_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "MOCKAIDUMMYKEY000000",
  AWS_SECRET_ACCESS_KEY: "mockai/dummy/secret/access/key/000000000",
} as const;

const AWS_REGION = "us-east-1";

/** Any of these says where the credentials are; a key of ours beside it would go before it. */
const AWS_SOURCES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_BEARER_TOKEN_BEDROCK",
];

/**
 * Keys for the SDKs, which want one even where nobody reads it: under replay. Only for variables that are not
 * set, or empty.
 */
export function dummyKeys(inherited: Environment): Record<string, string> {
  const isSet = (name: string): boolean => (inherited[name] ?? "") !== "";
  return {
    ...Object.fromEntries(KEY_VARIABLES.filter((name) => !isSet(name)).map((name) => [name, DUMMY_KEY])),
    ...(isSet("HF_TOKEN") ? {} : HUGGING_FACE_TOKEN),
    ...(AWS_SOURCES.some(isSet) ? {} : AWS_CREDENTIALS),
    ...(["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"].some(isSet)
      ? {}
      : { AWS_REGION, AWS_DEFAULT_REGION: AWS_REGION }),
  };
}
