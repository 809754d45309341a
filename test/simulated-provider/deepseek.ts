import type { SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { plainHeaders } from "./edge-headers.ts";

/** DeepSeek's API: while one waits it sends blank lines before JSON, and comments in a stream. */
export const deepseek: SimulatedApi = compatibleApi({
  name: "deepseek",
  hosts: /^api\.deepseek\.com$/,
  paths: /^\/beta\/(chat\/)?completions$/,
  chatPath: /^(\/v1|\/beta)?\/chat\/completions$/,
  eventStream: "text/event-stream; charset=utf-8",
  style: generousStyle,
  headers: (call, contentType) =>
    plainHeaders(contentType, [
      ["vary", "origin, access-control-request-method, access-control-request-headers"],
      ["x-ds-trace-id", call.chance.hex(32)],
      ["set-cookie", `HWWAFSESID=${call.canaries["deepseek-cookie"]}; path=/`],
      ["set-cookie", `HWWAFSESTIME=${call.chance.unixSeconds()}000; path=/`],
      ["Server", "elb"],
    ]),
  completion: (_call, completion) => ({
    ...completion,
    usage: { ...completion.usage, prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: 8 },
    system_fingerprint: "fp_8802369eaa_prod0820",
  }),
  comments: [" keep-alive", " keep-alive"],
  leading: "\n\n\n",
});
