import type { Call, HeaderList, Problem, WholeAnswer } from "./api.ts";
import { jsonAnswer } from "./answers.ts";

/** A problem in plain words, to be said in a provider's dialect. */
export interface PlainProblem {
  readonly problem: Problem;
  readonly status: number;
  readonly message: string;
  /** `invalid_api_key`, `model_not_found`, `rate_limit_exceeded`, ... */
  readonly code: string;
  /** `retry-after`, where a retry is worth it. */
  readonly headers: HeaderList;
}

/** Status, words and code that most providers share. `whose` is what a 429 names besides the model. */
export function plainProblem(
  call: Call,
  problem: Problem,
  model: string | undefined,
  whose = "",
): PlainProblem {
  const again: HeaderList = [["retry-after", "1"]];
  const rows = {
    unauthorized: [401, "Invalid API Key", "invalid_api_key", []],
    unreadable_body: [400, "The body of the request is not valid JSON.", "invalid_request", []],
    unknown_model: [404, `The model \`${model}\` does not exist.`, "model_not_found", []],
    unknown_path: [404, `Unknown request URL: ${call.method} ${call.path}.`, "unknown_url", []],
    rate_limited: [
      429,
      `Rate limit reached for model \`${model}\`${whose}. Please try again in 1s.`,
      "rate_limit_exceeded",
      again,
    ],
    server_error: [500, "Internal Server Error", "internal_server_error", []],
    overloaded: [503, "The service is overloaded. Please try again later.", "service_unavailable", again],
  } as const satisfies Record<Problem, readonly [number, string, string, HeaderList]>;
  const [status, message, code, headers] = rows[problem];
  return { problem, status, message, code, headers };
}

/** How a provider says a problem. */
export interface ErrorDialect {
  headers(call: Call, contentType: string): HeaderList;
  body(call: Call, plain: PlainProblem): unknown;
}

/** A problem as an answer of compact JSON. */
export function problemAnswer(call: Call, plain: PlainProblem, dialect: ErrorDialect): WholeAnswer {
  const headers = [...dialect.headers(call, "application/json"), ...plain.headers];
  return jsonAnswer(plain.status, headers, dialect.body(call, plain), "compact");
}

/** The error object of OpenAI's dialect. */
export function openaiError(_call: Call, { status, message, code }: PlainProblem): unknown {
  const type = status >= 500 ? "internal_server_error" : status === 429 ? "tokens" : "invalid_request_error";
  return { error: { message, type, param: null, code } };
}
