import { jsonAnswer } from "./answers.ts";
import type { Call, HeaderList, Problem, WholeAnswer } from "./api.ts";
import { asText } from "./json-object.ts";

/** The head of OpenAI's answers, as they come through Cloudflare. */
export function openaiHeaders(call: Call, contentType: string): HeaderList {
  const { canaries, chance } = call;
  const milliseconds = 200 + chance.below(900);
  return [
    ["Date", new Date().toUTCString()],
    ["Content-Type", contentType],
    ["access-control-expose-headers", "X-Request-ID, CF-Ray"],
    ["openai-organization", canaries["openai-organization"]],
    ["openai-processing-ms", `${milliseconds}`],
    ["openai-project", canaries["openai-project"]],
    ["openai-version", "2020-10-01"],
    ["x-envoy-upstream-service-time", `${milliseconds + 12}`],
    ["x-ratelimit-limit-requests", "10000"],
    ["x-ratelimit-limit-tokens", "200000"],
    ["x-ratelimit-remaining-requests", "9999"],
    ["x-ratelimit-remaining-tokens", `${199_000 + chance.below(1000)}`],
    ["x-ratelimit-reset-requests", "8.64s"],
    ["x-ratelimit-reset-tokens", "6ms"],
    ["x-request-id", `req_${chance.hex(32)}`],
    ["x-openai-proxy-wasm", "v0.1"],
    ["cf-cache-status", "DYNAMIC"],
    [
      "set-cookie",
      `__cf_bm=${canaries["openai-cf-bm"]}-${chance.unixSeconds()}-1.0.1.1-${chance.letters(40)}; ${cookie}`,
    ],
    [
      "set-cookie",
      `_cfuvid=${canaries["openai-cfuvid"]}-${chance.unixSeconds()}-0.0.1.1-604800000; ${cookie}`,
    ],
    ["strict-transport-security", "max-age=31536000; includeSubDomains; preload"],
    ["X-Content-Type-Options", "nosniff"],
    ["Server", "cloudflare"],
    ["CF-RAY", `${chance.hex(16)}-FRA`],
    ["alt-svc", 'h3=":443"; ma=86400'],
  ];
}

const cookie = "path=/; domain=.api.openai.com; HttpOnly; Secure; SameSite=None";

/** An error in OpenAI's shape. */
export function openaiProblem(call: Call, problem: Problem, key: string | undefined): WholeAnswer {
  const [status, message, type, param, code, ...more] = problemOf(call, problem, key);
  const headers = [...openaiHeaders(call, "application/json; charset=utf-8"), ...more];
  return jsonAnswer(status, headers, { error: { message, type, param, code } }, "pretty");
}

type ProblemRow = readonly [
  status: number,
  message: string,
  type: string,
  param: string | null,
  code: string | null,
  ...headers: HeaderList,
];

function problemOf(call: Call, problem: Problem, key: string | undefined): ProblemRow {
  const model = asText(call.body?.["model"]);
  const invalid = "invalid_request_error";
  const overloaded = "The server is currently overloaded with other requests. Sorry about that!";
  const rows: Record<Problem, ProblemRow> = {
    unauthorized: [401, unauthorizedText(key), invalid, null, key === undefined ? null : "invalid_api_key"],
    unreadable_body: [400, unreadableText, invalid, null, null],
    unknown_model: unknownModel(call, model),
    unknown_path: [404, `Invalid URL (${call.method} ${call.path})`, invalid, null, null],
    rate_limited: [429, rateLimitText(call, model), "tokens", null, "rate_limit_exceeded", ...retryAfter],
    server_error: [500, serverErrorText(call), "server_error", null, null],
    overloaded: [503, overloaded, "server_error", null, null],
  };
  return rows[problem];
}

const retryAfter: HeaderList = [
  ["retry-after", "1"],
  ["retry-after-ms", "1000"],
];

/** The newer endpoint says 400 where the older ones say 404. */
function unknownModel(call: Call, model: string): ProblemRow {
  if (call.path === "/v1/responses") {
    const message = `The requested model '${model}' does not exist.`;
    return [400, message, "invalid_request_error", "model", "model_not_found"];
  }
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return [404, message, "invalid_request_error", null, "model_not_found"];
}

const unreadableText =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)";

function unauthorizedText(key: string | undefined): string {
  if (key === undefined) {
    return "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.";
  }
  const masked = `${key.slice(0, 8)}${"*".repeat(Math.max(4, key.length - 12))}${key.slice(-4)}`;
  return `Incorrect API key provided: ${masked}. You can find your API key at https://platform.openai.com/account/api-keys.`;
}

function rateLimitText(call: Call, model: string): string {
  const organization = call.canaries["openai-organization-id"];
  return `Rate limit reached for ${model} in organization ${organization} on tokens per min (TPM): Limit 200000, Used 199990, Requested 42. Please try again in 1s. Visit https://platform.openai.com/account/rate-limits to learn more.`;
}

function serverErrorText(call: Call): string {
  return `The server had an error while processing your request. Sorry about that! You can retry your request, or contact us through our help center at help.openai.com if the error persists. (Please include the request ID req_${call.chance.hex(32)} in your message.)`;
}
