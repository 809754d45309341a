import type { Provider } from "../model/provider.ts";
import { anthropicEchoes, anthropicStreamEnds, messagesErrors } from "./anthropic-dialect.ts";
import {
  openaiEchoes,
  openaiErrors,
  openaiPaths,
  openaiStreamEnds,
  openaiVolatileMembers,
} from "./openai-dialect.ts";

const unauthorized = { status: 401, code: "unauthorized", message: "unauthorized" };

/**
 * Ollama (docs.ollama.com/api): local servers, which have no host of their own and ask for no key, and ollama.com.
 * In its own API it streams unless told not to. A model's tag tells it among those that speak OpenAI's dialect.
 */
export const ollama: Provider = {
  name: "ollama",
  hosts: ["ollama\\.com"],
  paths: [
    { path: "/", header: "user-agent", value: "^ollama(-js|-python)?/" },
    { path: `${openaiPaths}|/v1/messages(/|$)`, model: "[\\w.-]+:[\\w.-]+$" },
    {
      path: "/api/(blobs|chat|copy|create|delete|embed|embeddings|generate|ps|pull|push|show|tags|version)(/|$)",
    },
  ],
  // A key goes to ollama.com alone. The header is kept off the disk whoever takes it.
  credentials: { headers: [], query: [], body: [] },
  // When a signed-in client signed its request.
  ignoredQuery: ["ts", "beta"],
  stream: { member: "stream", path: "^/api/(chat|create|generate|pull|push)$", unless: "stream" },
  streamEnds: [
    { path: "^/api/(chat|generate)$", members: ["done"] },
    ...openaiStreamEnds,
    ...anthropicStreamEnds,
  ],
  ignoredMembers: ["$.keep_alive", "$.user", "$.metadata"],
  echoedIds: [...openaiEchoes, ...anthropicEchoes],
  volatileMembers: [
    ...openaiVolatileMembers,
    "total_duration",
    "load_duration",
    "prompt_eval_duration",
    "eval_duration",
    "modified_at",
    "size_vram",
  ],
  contentMembers: ["arguments", "input"],
  links: [],
  errors: [
    messagesErrors,
    { path: "^/v1/", ...openaiErrors, unauthorized },
    { body: { error: "$message" }, reasons: {}, unauthorized },
  ],
};
