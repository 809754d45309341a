import { jsonAnswer } from "./answers.ts";
import { requestHeader, type Call, type HeaderList, type Problem, type WholeAnswer } from "./api.ts";
import { asText, type JsonObject } from "./json-object.ts";

/** The head of Anthropic's answers, as they come through Cloudflare. */
export function anthropicHeaders(call: Call, contentType: string): HeaderList {
  const { canaries, chance } = call;
  const reset = new Date((chance.unixSeconds() + 60) * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  const limits = ["requests", "input-tokens", "output-tokens", "tokens"].flatMap((kind): HeaderList => [
    [`anthropic-ratelimit-${kind}-limit`, kind === "requests" ? "1000" : "450000"],
    [`anthropic-ratelimit-${kind}-remaining`, kind === "requests" ? "999" : "449000"],
    [`anthropic-ratelimit-${kind}-reset`, reset],
  ]);
  return [
    ["Date", new Date().toUTCString()],
    ["Content-Type", contentType],
    ["Cache-Control", "no-cache"],
    ...limits,
    ["request-id", requestId(call)],
    ["strict-transport-security", "max-age=31536000; includeSubDomains; preload"],
    ["anthropic-organization-id", canaries["anthropic-organization-id"]],
    ["x-envoy-upstream-service-time", `${300 + chance.below(900)}`],
    ["via", "1.1 google"],
    ["cf-cache-status", "DYNAMIC"],
    [
      "set-cookie",
      `_cfuvid=${canaries["anthropic-cfuvid"]}-${chance.unixSeconds()}-1.0.1.1; HttpOnly; SameSite=None; Secure; Path=/; Domain=api.anthropic.com`,
    ],
    ["X-Robots-Tag", "none"],
    ["Server", "cloudflare"],
    ["CF-RAY", `${chance.hex(16)}-FRA`],
  ];
}

function requestId(call: Call): string {
  return `req_011${call.chance.letters(21)}`;
}

/** The body of an error, in an answer of its own or in a stream. */
export function anthropicError(
  call: Call,
  type: string,
  message: string,
): JsonObject & { readonly type: string } {
  return { type: "error", error: { type, message }, request_id: requestId(call) };
}

/** An error in Anthropic's shape; it says itself whether it is worth a retry. */
export function anthropicProblem(call: Call, problem: Problem): WholeAnswer {
  const [status, type, message, retryAfter] = problemOf(call, problem);
  const retried: HeaderList = retryAfter === undefined ? [] : [["retry-after", retryAfter]];
  const headers = [...anthropicHeaders(call, "application/json"), ...retried];
  const shouldRetry = ["x-should-retry", `${status === 429 || status >= 500}`] as const;
  return jsonAnswer(status, [...headers, shouldRetry], anthropicError(call, type, message), "compact");
}

type ProblemRow = readonly [status: number, type: string, message: string, retryAfter?: string];

function problemOf(call: Call, problem: Problem): ProblemRow {
  const rows: Record<Problem, ProblemRow> = {
    unauthorized: [401, "authentication_error", unauthorizedText(call)],
    unreadable_body: [
      400,
      "invalid_request_error",
      "The request body is not valid JSON: unexpected end of data",
    ],
    unknown_model: [404, "not_found_error", `model: ${asText(call.body?.["model"])}`],
    unknown_path: [404, "not_found_error", "Not found"],
    rate_limited: [429, "rate_limit_error", rateLimitText(call), "1"],
    server_error: [500, "api_error", "Internal server error"],
    overloaded: [503, "api_error", "Service temporarily unavailable"],
  };
  return rows[problem];
}

function unauthorizedText(call: Call): string {
  if (requestHeader(call, "x-api-key") !== undefined) return "invalid x-api-key";
  return requestHeader(call, "authorization") === undefined
    ? "x-api-key header is required"
    : "invalid bearer token";
}

function rateLimitText(call: Call): string {
  const organization = call.canaries["anthropic-organization-id"];
  return `This request would exceed your organization's (${organization}) rate limit of 450,000 input tokens per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later.`;
}
