import { randomBytes } from "node:crypto";

const places = [
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
  "google-project",
] as const;

type Place = (typeof places)[number];

/**
 * The synthetic secrets of one simulated provider, by the place where it plants them. None has the form of
 * a real key; the two organization ids have the form of real ones, because error texts hold them and
 * nothing but the form gives them away there.
 */
export interface Canaries extends Readonly<Record<Place, string>> {
  /** `org-canary` and 16 hex digits: what the text of OpenAI's 429 names. */
  readonly "openai-organization-id": string;
  /** A UUID that begins with `00000000-ca4a`: Anthropic's header, and the text of its 429. */
  readonly "anthropic-organization-id": string;
}

/** New canaries, random in each start: `canary-<place>-<16 hex>`. */
export function createCanaries(): Canaries {
  const named = places.map((place) => [place, `canary-${place}-${hex(16)}`] as const);
  return {
    ...(Object.fromEntries(named) as Record<Place, string>),
    "openai-organization-id": `org-canary${hex(16)}`,
    "anthropic-organization-id": `00000000-ca4a-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

function hex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}
