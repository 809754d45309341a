import { jsonAnswer } from "./answers.ts";
import type { Answer, Call, HeaderList, SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";
import { embeddingList } from "./embeddings.ts";

/** Fireworks' API: inference under `/inference/v1`, the account's models under `/v1/accounts`. */
export const fireworks: SimulatedApi = compatibleApi({
  name: "fireworks",
  hosts: /^api\.fireworks\.ai$/,
  paths: /^\/(inference\/v1|v1\/accounts)\//,
  chatPath: /^\/inference\/v1\/chat\/completions$/,
  eventStream: "text/event-stream; charset=utf-8",
  style: generousStyle,
  headers,
  others: [
    [/^POST \/inference\/v1\/embeddings$/, (call) => embeddingList(call, headers)],
    [/^GET \/v1\/accounts$/, accounts],
  ],
});

function headers(call: Call, contentType: string): HeaderList {
  return edgeHeaders(call, contentType, [["x-request-id", call.chance.uuid()]]);
}

function accounts(call: Call): Answer {
  const account = { name: `accounts/${call.canaries["fireworks-account"]}`, state: "READY" };
  const listed = { accounts: [account], totalSize: 1 };
  return jsonAnswer(200, headers(call, "application/json"), listed, "compact");
}
