import type { SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";

/** Perplexity's API: its answers name what it has read. */
export const perplexity: SimulatedApi = compatibleApi({
  name: "perplexity",
  hosts: /^api\.perplexity\.ai$/,
  paths: /^\/async\/chat\/completions/,
  chatPath: /^(\/v1)?\/chat\/completions$/,
  eventStream: "text/event-stream; charset=utf-8",
  style: generousStyle,
  headers: (call, contentType) => edgeHeaders(call, contentType, [], call.canaries["perplexity-cookie"]),
  completion: (_call, completion) => ({ ...completion, ...read }),
  chunk: (_call, chunk) => ({ ...chunk, ...read }),
});

const page = "https://example.com/recursion";
const read = {
  citations: [page],
  search_results: [{ title: "Recursion", url: page, date: null, last_updated: null }],
};
