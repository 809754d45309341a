import type { Provider } from "../model/provider.ts";
import { openaiErrors, openaiStreamEnds, openaiVolatileMembers } from "./openai-dialect.ts";

/** The OpenAI platform (platform.openai.com/docs/api-reference). */
export const openai: Provider = {
  name: "openai",
  hosts: ["((us|eu|ae)\\.)?api\\.openai\\.com"],
  paths: [
    {
      path:
        "/v1/(assistants|audio|batches|chat/completions|completions|containers|conversations|embeddings" +
        "|evals|files|fine_tuning|images|models|moderations|realtime|responses|skills|threads|uploads" +
        "|vector_stores|videos)(/|$)",
      host: "api.openai.com",
    },
  ],
  credentials: { headers: ["authorization"], query: [], body: [] },
  ignoredQuery: [],
  stream: { member: "stream" },
  streamEnds: openaiStreamEnds,
  ignoredMembers: [],
  echoedIds: [],
  volatileMembers: openaiVolatileMembers,
  contentMembers: [],
  links: [],
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
