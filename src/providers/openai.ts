import type { Provider } from "../model/provider.ts";
import {
  openaiDialect,
  openaiEchoes,
  openaiErrors,
  openaiIgnoredMembers,
  openaiPaths,
} from "./openai-dialect.ts";

/** The OpenAI platform (platform.openai.com/docs/api-reference). */
export const openai: Provider = {
  ...openaiDialect,
  name: "openai",
  hosts: ["((us|eu|ae)\\.)?api\\.openai\\.com"],
  paths: [{ path: openaiPaths, host: "api.openai.com" }],
  credentials: {
    headers: ["authorization"],
    query: [],
    body: ["$.tools[*].authorization", "$.tools[*].headers.*"],
  },
  ignoredMembers: openaiIgnoredMembers,
  echoedIds: openaiEchoes,
  errors: [
    {
      ...openaiErrors,
      unauthorized: {
        status: 401,
        code: "invalid_api_key",
        message:
          "You didn't provide an API key. You need to provide your API key in an Authorization header using " +
          "Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
      },
    },
  ],
};
