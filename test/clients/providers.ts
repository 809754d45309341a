import { startSimulatedProvider } from "../simulated-provider/server.ts";
import { startBedrock } from "./bedrock.ts";

const BEDROCK = "bedrock-runtime.us-east-1.amazonaws.com";
const SIMULATED = ["api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"];

/** The hosts that the clients talk to. */
export const hosts: readonly string[] = [...SIMULATED, BEDROCK];

/** What the proxy must be told of them: Bedrock is no provider that it knows. */
export const hostOptions: readonly string[] = ["--host", BEDROCK];

/** The stand-ins for all providers while they run. */
export interface Providers extends AsyncDisposable {
  /** Options that send the traffic of each host to its stand-in. */
  readonly mapOptions: readonly string[];
  /** The keys that a person who records has in the environment; they are synthetic. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Starts a stand-in for every provider that the clients talk to. */
export async function startProviders(): Promise<Providers> {
  const simulated = await startSimulatedProvider();
  const bedrock = await startBedrock();
  const { openai, anthropic, gemini } = simulated.credentials;
  return {
    mapOptions: [
      ...SIMULATED.flatMap((host) => ["--map", `${host}=${simulated.url}`]),
      "--map",
      `${BEDROCK}=${bedrock.url}`,
    ],
    keys: {
      OPENAI_API_KEY: openai,
      ANTHROPIC_API_KEY: anthropic,
      GEMINI_API_KEY: gemini,
      AWS_ACCESS_KEY_ID: "canary-access-key-id",
      AWS_SECRET_ACCESS_KEY: "canary-secret-access-key",
    },
    async [Symbol.asyncDispose]() {
      await simulated.close();
      await bedrock[Symbol.asyncDispose]();
    },
  };
}
