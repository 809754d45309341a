import { randomBytes } from "node:crypto";
import type { ApiName } from "./api.ts";

/** The providers whose credential is planted under their own name, with a hyphen for the underscore. */
const keyPlaces = [
  "bedrock-key",
  "bedrock-mantle-key",
  "mistral-key",
  "cohere-key",
  "groq-key",
  "deepseek-key",
  "xai-key",
  "openrouter-key",
  "together-key",
  "fireworks-key",
  "perplexity-key",
  "huggingface-key",
  "ollama-key",
  "voyage-key",
  "jina-key",
  "elevenlabs-key",
  "deepgram-key",
  "assemblyai-key",
  "replicate-key",
  "stability-key",
] as const;

/** The providers that set a cookie. */
const cookiePlaces = [
  "mistral-cookie",
  "groq-cookie",
  "deepseek-cookie",
  "xai-cookie",
  "openrouter-cookie",
  "together-cookie",
  "perplexity-cookie",
  "jina-cookie",
  "replicate-cookie",
  "stability-cookie",
] as const;

const otherPlaces = [
  "openai-key",
  "azure-key",
  "anthropic-key",
  "gemini-key",
  "vertex-token",
  "openai-organization",
  "openai-project",
  "openai-cf-bm",
  "openai-cfuvid",
  "openai-image-signature",
  "azure-affinity",
  "anthropic-cfuvid",
  "google-affinity",
  "openai-client-secret",
  "gemini-live-token",
  "openrouter-user",
  "fireworks-account",
  "ollama-signin-key",
  "elevenlabs-single-use-token",
  "elevenlabs-signature",
  "deepgram-access-token",
  "deepgram-account",
  "assemblyai-token",
  "replicate-account",
  "stability-email",
] as const;

type Place = (typeof keyPlaces | typeof cookiePlaces | typeof otherPlaces)[number];

const places: readonly Place[] = [...keyPlaces, ...cookiePlaces, ...otherPlaces];

/**
 * The synthetic secrets of one simulated provider, by the place where it plants them. None has the form of
 * a real key; ids of organizations and accounts have the form of real ones, because error texts hold them
 * and nothing but the form gives them away there.
 */
export interface Canaries extends Readonly<Record<Place, string>> {
  /** `org-canary` and 16 hex digits: what the text of OpenAI's 429 names. */
  readonly "openai-organization-id": string;
  /** A UUID that begins with `00000000-ca4a`: Anthropic's header, and the text of its 429. */
  readonly "anthropic-organization-id": string;
  /** `org_canary` and 20 hex digits: what the text of Groq's 429 names. */
  readonly "groq-organization-id": string;
  /** Twelve digits: what the texts of Google's 429 name as a project. */
  readonly "google-project": string;
  /** Twelve digits: what Bedrock's error texts name within an ARN. */
  readonly "aws-account-id": string;
}

/** New canaries, random in each start: `canary-<place>-<16 hex>`. */
export function createCanaries(): Canaries {
  const named = places.map((place) => [place, `canary-${place}-${hex(16)}`] as const);
  return {
    ...(Object.fromEntries(named) as Record<Place, string>),
    "openai-organization-id": `org-canary${hex(16)}`,
    "anthropic-organization-id": `00000000-ca4a-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    "groq-organization-id": `org_canary${hex(20)}`,
    "google-project": twelveDigits(),
    "aws-account-id": twelveDigits(),
  };
}

/** The credential of each provider. */
export function credentialsOf(canaries: Canaries): Readonly<Record<ApiName, string>> {
  const [own, vertex] = [keyPlaces, { vertex_ai: canaries["vertex-token"] }];
  const named = ["openai-key", "azure-key", "anthropic-key", "gemini-key", ...own] as const;
  const keys = named.map((place) => [place.replace(/-key$/, "").replace("-", "_"), canaries[place]]);
  return { ...(Object.fromEntries(keys) as Record<ApiName, string>), ...vertex };
}

/** None of zeros: those stand for what was taken out. */
function twelveDigits(): string {
  return `7${`${BigInt(`0x${hex(16)}`)}`.padStart(11, "7").slice(-11)}`;
}

function hex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}
