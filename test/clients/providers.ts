import { simulatedHosts } from "../simulated-provider/hosts.ts";
import { startSimulatedProvider } from "../simulated-provider/server.ts";

/** The hosts that the clients talk to. */
export const hosts: readonly string[] = Object.values(simulatedHosts).flat();

/** The stand-in for all providers while it runs. */
export interface Providers extends AsyncDisposable {
  /** Options that send the traffic of each host to the stand-in. */
  readonly mapOptions: readonly string[];
  /** The keys that a person who records has in the environment; they are synthetic. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Starts a stand-in for every provider that the clients talk to. */
export async function startProviders(): Promise<Providers> {
  const simulated = await startSimulatedProvider();
  const keys = simulated.credentials;
  return {
    mapOptions: hosts.flatMap((host) => ["--map", `${host}=${simulated.url}`]),
    keys: {
      OPENAI_API_KEY: keys.openai,
      ANTHROPIC_API_KEY: keys.anthropic,
      GEMINI_API_KEY: keys.gemini,
      GOOGLE_GENERATIVE_AI_API_KEY: keys.gemini,
      MISTRAL_API_KEY: keys.mistral,
      CO_API_KEY: keys.cohere,
      GROQ_API_KEY: keys.groq,
      DEEPSEEK_API_KEY: keys.deepseek,
      XAI_API_KEY: keys.xai,
      OPENROUTER_API_KEY: keys.openrouter,
      TOGETHER_API_KEY: keys.together,
      FIREWORKS_API_KEY: keys.fireworks,
      PERPLEXITY_API_KEY: keys.perplexity,
      // By its first letters the SDK tells its own tokens from keys of the providers behind it.
      HF_TOKEN: `hf_${keys.huggingface}`,
      OLLAMA_API_KEY: keys.ollama,
      VOYAGE_API_KEY: keys.voyage,
      ELEVENLABS_API_KEY: keys.elevenlabs,
      DEEPGRAM_API_KEY: keys.deepgram,
      ASSEMBLYAI_API_KEY: keys.assemblyai,
      REPLICATE_API_TOKEN: keys.replicate,
      AWS_ACCESS_KEY_ID: "canary-access-key-id",
      AWS_SECRET_ACCESS_KEY: "canary-secret-access-key",
      AWS_REGION: "us-east-1",
    },
    [Symbol.asyncDispose]: () => simulated.close(),
  };
}
