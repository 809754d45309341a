import type { ErrorShape, StreamEnd } from "../model/provider.ts";

/** How `generateContent` and OpenAI's dialect end their streams at Google. */
export const googleStreamEnds: readonly StreamEnd[] = [
  { path: ":streamGenerateContent$", members: ["finishReason", "blockReason"] },
  { path: "/chat/completions$", data: ["[DONE]"] },
];

/** What differs between two answers of Google's models. */
export const googleVolatileMembers: readonly string[] = [
  "responseId",
  "createTime",
  "thoughtSignature",
  "cachedContentTokenCount",
  "cacheTokensDetails",
];

/** Who is billed. */
export const googleIgnoredMembers: readonly string[] = ["$.labels"];

/**
 * Ids and sealed thoughts from earlier answers. A `fileUri` is not among them: it may as well be an address that
 * the program chose, of a video or a bucket.
 */
export const googleEchoes: readonly string[] = [
  "$.contents[*].parts[*].functionCall.id",
  "$.contents[*].parts[*].functionResponse.id",
  "$.contents[*].parts[*].thoughtSignature",
  "$.cachedContent",
];

/** The error object of Google's APIs (AIP-193), and the names of its codes by HTTP status. */
export const googleErrors: Pick<ErrorShape, "body" | "reasons"> = {
  body: {
    error: {
      code: "$status",
      message: "$message",
      status: "$reason",
      details: [
        { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "$code", domain: "googleapis.com" },
      ],
    },
  },
  reasons: {
    "*": "UNKNOWN",
    "400": "INVALID_ARGUMENT",
    "401": "UNAUTHENTICATED",
    "403": "PERMISSION_DENIED",
    "404": "NOT_FOUND",
    "409": "ABORTED",
    "413": "INVALID_ARGUMENT",
    "429": "RESOURCE_EXHAUSTED",
    "500": "INTERNAL",
    "501": "UNIMPLEMENTED",
    "502": "UNAVAILABLE",
    "503": "UNAVAILABLE",
    "504": "DEADLINE_EXCEEDED",
  },
};
