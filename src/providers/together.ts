import type { Provider } from "../model/provider.ts";
import { openaiDialect, openaiPaths } from "./openai-dialect.ts";

const HOST = "api.together.xyz";
const PATHS = `${openaiPaths}|/v1/rerank$`;

/**
 * Together AI (docs.together.ai/reference). It calls its models as Hugging Face does, `owner/name`; with a
 * `:provider` behind, the name is one of Hugging Face's router.
 */
export const together: Provider = {
  ...openaiDialect,
  name: "together",
  hosts: ["api\\.together\\.(xyz|ai)"],
  paths: [
    { path: PATHS, header: "authorization", value: "^Bearer tgp_v1_", host: HOST },
    { path: PATHS, header: "user-agent", value: "Together/", host: HOST },
    { path: PATHS, model: "(?!accounts/)[\\w.-]+/[\\w.-]+$", host: HOST },
  ],
  ignoredMembers: ["$.user", "$.metadata"],
};
