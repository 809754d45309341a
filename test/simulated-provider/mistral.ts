import type { Call, HeaderList, SimulatedApi } from "./api.ts";
import { compatibleApi } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";
import { embeddingList } from "./embeddings.ts";

/** Mistral's API. Its chunks are padded by `p`, and its tool calls have ids of nine characters. */
export const mistral: SimulatedApi = compatibleApi({
  name: "mistral",
  hosts: /^(api(\.(eu|us))?|codestral)\.mistral\.ai$/,
  paths: /^\/v1\/(fim|agents)\/completions$/,
  chatPath: /^\/v1\/(chat|fim|agents)\/completions$/,
  eventStream: "text/event-stream; charset=utf-8",
  style: { usageInStream: "in the last chunk", toolCallId: (call) => call.chance.letters(9) },
  headers,
  completion: (call, completion) => ({ ...completion, id: call.chance.hex(32) }),
  chunk: (call, chunk) => ({ ...chunk, p: call.chance.letters(1 + call.chance.below(30)) }),
  others: [[/^POST \/v1\/embeddings$/, (call) => embeddingList(call, headers)]],
  errorBody: (call, { problem, message, code }) =>
    problem === "unauthorized"
      ? { message: "Unauthorized", request_id: call.chance.hex(32) }
      : { object: "error", message, type: code, param: null, code: null },
});

function headers(call: Call, contentType: string): HeaderList {
  return edgeHeaders(
    call,
    contentType,
    [
      ["x-ratelimit-limit-req-10-second", "20"],
      ["x-ratelimit-remaining-req-10-second", "19"],
      ["x-ratelimit-limit-tokens-minute", "500000"],
      ["x-ratelimit-remaining-tokens-minute", `${499_000 + call.chance.below(1000)}`],
      ["x-ratelimit-tokens-query-cost", "32"],
      ["x-envoy-upstream-service-time", `${200 + call.chance.below(300)}`],
      ["mistral-correlation-id", call.chance.uuid()],
      ["x-kong-upstream-latency", "201"],
      ["x-kong-proxy-latency", "9"],
      ["x-kong-request-id", call.chance.hex(32)],
    ],
    call.canaries["mistral-cookie"],
  );
}
