import type { Call, HeaderList, SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";
import { embeddingList } from "./embeddings.ts";

/** Together's API. Its choices have a seed, and its answers the prompt. */
export const together: SimulatedApi = compatibleApi({
  name: "together",
  hosts: /^api\.together\.(xyz|ai)$/,
  paths: /^\/v1\/images\/edits\/together$/,
  chatPath: /^\/v1\/chat\/completions$/,
  eventStream: "text/event-stream;charset=utf-8",
  style: generousStyle,
  headers,
  completion: (call, completion) => ({ ...completion, id: call.chance.letters(16), prompt: [] }),
  chunk: (_call, chunk) => ({
    ...chunk,
    choices: chunk.choices.map((choice) => ({
      ...choice,
      text: choice.delta?.["content"] ?? "",
      seed: null,
    })),
  }),
  others: [[/^POST \/v1\/embeddings$/, (call) => embeddingList(call, headers)]],
});

function headers(call: Call, contentType: string): HeaderList {
  const own: HeaderList = [
    ["x-ratelimit-limit", "60"],
    ["x-ratelimit-remaining", "59"],
    ["x-ratelimit-reset", "1"],
    ["x-together-traceid", call.chance.uuid()],
  ];
  return edgeHeaders(call, contentType, own, call.canaries["together-cookie"]);
}
