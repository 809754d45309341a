import { dataEvent, jsonAnswer } from "./answers.ts";
import type { Answer, Call, HeaderList, Problem, WholeAnswer } from "./api.ts";
import type { JsonObject } from "./json-object.ts";

/** The head of the answers of Google's API servers. */
function googleHeaders(call: Call, contentType: string): HeaderList {
  return [
    ["Content-Type", contentType],
    ["Vary", "Origin"],
    ["Vary", "X-Origin"],
    ["Vary", "Referer"],
    ["Date", new Date().toUTCString()],
    ["Server", "scaffolding on HTTPServer2"],
    ["X-XSS-Protection", "0"],
    ["X-Frame-Options", "SAMEORIGIN"],
    ["X-Content-Type-Options", "nosniff"],
    ["Server-Timing", `gfet4t7; dur=${300 + call.chance.below(900)}`],
    ["Set-Cookie", `GCLB=${call.canaries["google-affinity"]}; path=/; HttpOnly`],
    ["Alt-Svc", 'h3=":443"; ma=2592000,h3-29=":443"; ma=2592000'],
  ];
}

const jsonType = "application/json; charset=UTF-8";

/** An answer of indented JSON. */
export function googleJson(call: Call, value: unknown): WholeAnswer {
  return jsonAnswer(200, googleHeaders(call, jsonType), value, "pretty");
}

/** A stream of chunks: server-sent events with CRLF for `alt=sse`, else one JSON array, piece by piece. */
export function googleStream(call: Call, chunks: readonly JsonObject[]): Answer {
  const failure = Buffer.from(JSON.stringify(errorBody([503, "UNAVAILABLE", overloadedText])));
  if (wantsEvents(call)) {
    const pieces = chunks.map((chunk) => dataEvent(chunk, "\r\n"));
    const headers: HeaderList = [
      ["Content-Disposition", "attachment"],
      ...googleHeaders(call, "text/event-stream"),
    ];
    return { kind: "streamed", headers, pieces: pieces.slice(0, -1), ending: pieces.slice(-1), failure };
  }
  const pieces = chunks.map((chunk, index) =>
    Buffer.from(`${index === 0 ? "[" : ",\r\n"}${JSON.stringify(chunk, null, 2)}\n`),
  );
  const ending = [...pieces.slice(-1), Buffer.from("]")];
  return {
    kind: "streamed",
    headers: googleHeaders(call, jsonType),
    pieces: pieces.slice(0, -1),
    ending,
    failure,
  };
}

function wantsEvents(call: Call): boolean {
  return call.query.get("alt") === "sse";
}

/** What Gemini and Vertex AI say in words of their own. */
export interface GoogleWords {
  readonly service: string;
  readonly unauthorized: readonly [code: number, status: string, reason: string, message: string];
  readonly unknownModel: string;
}

/** An error in Google's shape, in an array where the answer would have been one. */
export function googleProblem(call: Call, problem: Problem, words: GoogleWords): WholeAnswer {
  const row = problemOf(call, problem, words);
  const error = errorBody(row);
  const inArray = call.path.endsWith(":streamGenerateContent") && !wantsEvents(call);
  return jsonAnswer(row[0], googleHeaders(call, jsonType), inArray ? [error] : error, "pretty");
}

type ProblemRow = readonly [code: number, status: string, message: string, details?: readonly JsonObject[]];

function problemOf(call: Call, problem: Problem, words: GoogleWords): ProblemRow {
  const [code, status, reason, unauthorizedText] = words.unauthorized;
  const quotaText = `You exceeded your current quota (${consumer(call)}), please check your plan and billing details.`;
  const rows: Record<Problem, ProblemRow> = {
    unauthorized: [code, status, unauthorizedText, [errorInfo(reason, { service: words.service })]],
    unreadable_body: [400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unexpected end of string."],
    unknown_model: [404, "NOT_FOUND", words.unknownModel],
    unknown_path: [404, "NOT_FOUND", "Requested entity was not found."],
    rate_limited: [429, "RESOURCE_EXHAUSTED", quotaText, quotaDetails(call, words)],
    server_error: [500, "INTERNAL", "An internal error has occurred. Please retry."],
    overloaded: [503, "UNAVAILABLE", overloadedText],
  };
  return rows[problem];
}

const overloadedText = "The model is overloaded. Please try again later.";

function errorBody([code, status, message, details]: ProblemRow): JsonObject {
  return { error: { code, message, status, ...(details === undefined ? {} : { details }) } };
}

function errorInfo(reason: string, metadata: JsonObject): JsonObject {
  return { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com", metadata };
}

function consumer(call: Call): string {
  return `projects/${call.canaries["google-project"]}`;
}

function quotaDetails(call: Call, words: GoogleWords): JsonObject[] {
  return [
    errorInfo("RATE_LIMIT_EXCEEDED", { service: words.service, consumer: consumer(call) }),
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1s" },
  ];
}
