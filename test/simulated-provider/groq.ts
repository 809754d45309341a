import type { Call, SimulatedApi } from "./api.ts";
import { compatibleApi } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";

/** Groq's API, under `/openai/v1`. The text of its 429 names the organization. */
export const groq: SimulatedApi = compatibleApi({
  name: "groq",
  hosts: /^api\.groq\.com$/,
  paths: /^\/openai\/v1\//,
  chatPath: /^\/openai\/v1\/chat\/completions$/,
  eventStream: "text/event-stream",
  style: { usageInStream: "when asked", toolCallId: (call) => call.chance.letters(9).toLowerCase() },
  headers: (call, contentType) =>
    edgeHeaders(
      call,
      contentType,
      [
        ["x-groq-region", "fra"],
        ["x-ratelimit-limit-requests", "14400"],
        ["x-ratelimit-limit-tokens", "6000"],
        ["x-ratelimit-remaining-requests", "14399"],
        ["x-ratelimit-remaining-tokens", `${5000 + call.chance.below(1000)}`],
        ["x-ratelimit-reset-requests", "6s"],
        ["x-ratelimit-reset-tokens", "90ms"],
        ["x-request-id", `req_${call.chance.letters(26).toLowerCase()}`],
        ["vary", "Origin"],
      ],
      call.canaries["groq-cookie"],
    ),
  completion: (call, completion) => ({
    ...completion,
    usage: { ...completion.usage, queue_time: 0.02, prompt_time: 0.001, total_time: 0.1 },
    usage_breakdown: null,
    system_fingerprint: "fp_510c177af0",
    x_groq: { id: requestId(call) },
    service_tier: "on_demand",
  }),
  chunk: (call, chunk, place) => {
    if (place === "first") return { ...chunk, x_groq: { id: requestId(call) } };
    return place === "last"
      ? { ...chunk, x_groq: { id: requestId(call), usage: { total_time: 0.1 } } }
      : chunk;
  },
  plain: (call, plain) =>
    plain.problem === "rate_limited"
      ? {
          ...plain,
          message: `Rate limit reached for model in organization \`${call.canaries["groq-organization-id"]}\` service tier \`on_demand\` on tokens per minute (TPM): Limit 6000, Used 5999. Please try again in 1s.`,
        }
      : plain,
});

function requestId(call: Call): string {
  return `req_${call.chance.letters(26).toLowerCase()}`;
}
