import type { Provider } from "../model/provider.ts";
import { openaiDialect } from "./openai-dialect.ts";

const HOST = "api.groq.com";

/**
 * Groq (console.groq.com/docs/api-reference). All of its paths begin with `/openai/v1/`, and it has one host: so it
 * gets what neither Azure nor Bedrock can be told by.
 */
export const groq: Provider = {
  ...openaiDialect,
  name: "groq",
  hosts: ["api\\.groq\\.com"],
  paths: [
    { path: "/openai/v1/", header: "authorization", value: "^Bearer gsk_", host: HOST },
    { path: "/openai/v1/", header: "user-agent", value: "Groq/", host: HOST },
    { path: "/openai/v1/", host: HOST },
  ],
  ignoredMembers: ["$.user", "$.metadata", "$.service_tier", "$.store"],
  // Times measured at Groq, which differ each time.
  volatileMembers: [
    ...openaiDialect.volatileMembers,
    "x_groq",
    "queue_time",
    "prompt_time",
    "completion_time",
    "total_time",
  ],
};
