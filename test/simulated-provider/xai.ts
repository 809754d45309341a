import { jsonAnswer } from "./answers.ts";
import type { Answer, Call, SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";
import { asText } from "./json-object.ts";
import { openaiError } from "./problems.ts";
import { response, responseEvents, responseFailure } from "./responses.ts";

/** xAI's API; its responses have an error shape of their own. */
export const xai: SimulatedApi = compatibleApi({
  name: "xai",
  hosts: /^([a-z0-9-]+\.)?api\.x\.ai$/,
  paths: /^\/v1\/chat\/deferred-completion\//,
  chatPath: /^\/v1\/chat\/completions$/,
  eventStream: "text/event-stream",
  style: generousStyle,
  headers,
  completion: (_call, completion) => ({ ...completion, system_fingerprint: "fp_6ca29cf396" }),
  others: [[/^POST \/v1\/responses$/, responses]],
  errorBody: (call, plain) =>
    call.path === "/v1/responses" ? { code: plain.code, error: plain.message } : openaiError(call, plain),
});

function headers(call: Call, contentType: string): ReturnType<typeof edgeHeaders> {
  const own = [
    ["x-request-id", call.chance.uuid()],
    ["x-ratelimit-limit-requests", "480"],
    ["x-ratelimit-remaining-requests", "479"],
  ] as const;
  return edgeHeaders(call, contentType, own, call.canaries["xai-cookie"]);
}

function responses(call: Call): Answer {
  const model = asText(call.body?.["model"]);
  if (call.body?.["stream"] !== true)
    return jsonAnswer(200, headers(call, "application/json"), response(call, model), "compact");
  const events = responseEvents(call, model);
  return {
    kind: "streamed",
    headers: headers(call, "text/event-stream"),
    pieces: events.slice(0, -1),
    ending: events.slice(-1),
    failure: responseFailure(Math.ceil((events.length - 1) / 2)),
  };
}
