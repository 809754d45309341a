import type { Provider } from "../model/provider.ts";
import { anthropicEchoes, anthropicStreamEnds, messagesErrors } from "./anthropic-dialect.ts";
import { openaiDialect, openaiEchoes, openaiIgnoredMembers, openaiPaths } from "./openai-dialect.ts";

const HOST = "api.fireworks.ai";

/** Fireworks AI (docs.fireworks.ai/api-reference): its models below `/inference`, its accounts below `/v1`. */
export const fireworks: Provider = {
  ...openaiDialect,
  name: "fireworks",
  hosts: ["api\\.fireworks\\.ai"],
  paths: [
    { path: openaiPaths, header: "authorization", value: "^Bearer fw_", host: HOST },
    { path: openaiPaths, model: "accounts/", host: HOST },
    { path: "/inference/v1/", host: HOST },
    { path: "/v1/accounts(/|$)", host: HOST },
  ],
  credentials: { headers: ["authorization", "x-api-key"], query: [], body: [] },
  streamEnds: [...openaiDialect.streamEnds, ...anthropicStreamEnds],
  ignoredMembers: openaiIgnoredMembers,
  echoedIds: [...openaiEchoes, ...anthropicEchoes],
  errors: [messagesErrors, ...openaiDialect.errors],
};
