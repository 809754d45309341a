import type { Provider } from "../model/provider.ts";
import { openaiDialect, openaiErrors, openaiPaths } from "./openai-dialect.ts";

const HOST = "api.mistral.ai";

/** Mistral AI (docs.mistral.ai/api). Models of these names with a tag or an owner are somebody else's copies. */
export const mistral: Provider = {
  ...openaiDialect,
  name: "mistral",
  hosts: ["api\\.mistral\\.ai", "api\\.(eu|us)\\.mistral\\.ai", "codestral\\.mistral\\.ai"],
  paths: [
    { path: "/v1/", header: "user-agent", value: "mistral-client-", host: HOST },
    {
      path: openaiPaths,
      model: "((open-)?(mistral|mixtral|codestral)|devstral|magistral|ministral|pixtral|voxtral)-[^:/]*$",
      host: HOST,
    },
    {
      path:
        "/v1/(agents|batch/jobs|chat/classifications|chat/moderations|classifications|fim/completions|libraries" +
        "|ocr|workflows)(/|$)",
      host: HOST,
    },
  ],
  ignoredMembers: ["$.metadata"],
  echoedIds: [
    ...openaiDialect.echoedIds,
    "$.inputs[*].id",
    "$.inputs[*].tool_call_id",
    "$.messages[*].content[*].file_id",
  ],
  volatileMembers: [...openaiDialect.volatileMembers, "conversation_id", "tool_call_id", "p"],
  links: ["$.url"],
  errors: [
    {
      body: { object: "error", message: "$message", type: "$reason", param: null, code: "$code" },
      reasons: openaiErrors.reasons,
      unauthorized: { status: 401, code: "unauthorized", message: "Unauthorized" },
    },
  ],
};
