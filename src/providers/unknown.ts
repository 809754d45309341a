import type { Provider } from "../model/provider.ts";
import { openaiDialect, openaiErrors } from "./openai-dialect.ts";

/** Stands in for the provider of intercepted hosts that none claims. It speaks OpenAI's dialect, as most do. */
export const unknownProvider: Provider = {
  ...openaiDialect,
  name: "unknown",
  hosts: [],
  paths: [],
  credentials: {
    headers: ["authorization", "x-api-key", "api-key", "x-goog-api-key", "xi-api-key", "x-auth-token"],
    query: ["key", "api_key", "api-key", "apikey", "token", "access_token"],
    body: [],
  },
  // Whose stream it is nobody knows, so it ends where HTTP says.
  streamEnds: [],
  // Nor whose members these are, so all of them count.
  ignoredMembers: [],
  echoedIds: [],
  contentMembers: ["input", "args"],
  links: [],
  errors: [
    {
      reasons: openaiErrors.reasons,
      // The message at the top besides: AWS's SDKs, among others, look for it there.
      body: {
        message: "$message",
        error: { message: "$message", type: "$reason", param: null, code: "$code" },
      },
      unauthorized: { status: 401, code: "unauthorized", message: "The request carries no credentials." },
    },
  ],
};
