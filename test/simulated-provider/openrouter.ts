import { jsonAnswer } from "./answers.ts";
import type { Answer, Call, HeaderList, SimulatedApi } from "./api.ts";
import type { Completion } from "./chat-completions.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";

/** OpenRouter's API, under `/api/v1`: comments while one waits, the cost at the end, the user in its errors. */
export const openrouter: SimulatedApi = compatibleApi({
  name: "openrouter",
  hosts: /^openrouter\.ai$/,
  paths: /^\/api\/v1\//,
  chatPath: /^\/api\/v1\/chat\/completions$/,
  eventStream: "text/event-stream",
  style: generousStyle,
  headers,
  completion: (call, completion) => ({ ...withCost(routed(call, completion)), system_fingerprint: null }),
  chunk: (call, chunk, place) => {
    const own = routed(call, chunk);
    return place === "last" ? withCost(own) : own;
  },
  comments: Array.from({ length: 3 }, () => " OPENROUTER PROCESSING"),
  others: [[/^GET \/api\/v1\/key$/, key]],
  errorBody: (call, { status, message }) => ({
    error: { message, code: status },
    user_id: call.canaries["openrouter-user"],
  }),
});

function headers(call: Call, contentType: string): HeaderList {
  const own: HeaderList = [
    ["access-control-allow-origin", "*"],
    ["x-generation-id", `gen-${call.chance.unixSeconds()}-${call.chance.letters(20)}`],
  ];
  return edgeHeaders(call, contentType, own, call.canaries["openrouter-cookie"]);
}

function routed(call: Call, completion: Completion): Completion {
  const id = `gen-${call.chance.unixSeconds()}-${call.chance.letters(20)}`;
  const choices = completion.choices.map((choice) => ({ ...choice, native_finish_reason: "stop" }));
  return { ...completion, id, provider: "Simulated", choices };
}

function withCost(completion: Completion): Completion {
  return { ...completion, usage: { ...completion.usage, cost: 0.000_021, is_byok: false } };
}

function key(call: Call): Answer {
  const data = { label: "sk-or-v1-…", usage: 0, limit: null, is_free_tier: true };
  return jsonAnswer(200, headers(call, "application/json"), { data }, "compact");
}
