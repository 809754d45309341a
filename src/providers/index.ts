import type { Provider } from "../model/provider.ts";
import { anthropic } from "./anthropic.ts";
import { azure } from "./azure.ts";
import { gemini } from "./gemini.ts";
import { openai } from "./openai.ts";
import { vertexAi } from "./vertex-ai.ts";

/** The providers that need no set-up. Where paths overlap, the earlier one has them. */
export const knownProviders: readonly Provider[] = [azure, vertexAi, gemini, anthropic, openai];

export { unknownProvider } from "./unknown.ts";
export { telemetryEndpoints, tokenEndpoints, tokenRequestMembers } from "./unrecorded.ts";
