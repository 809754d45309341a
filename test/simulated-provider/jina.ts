import { jsonAnswer } from "./answers.ts";
import type { Answer, Call, HeaderList, SimulatedApi } from "./api.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { edgeHeaders } from "./edge-headers.ts";
import { embeddingList, rankedDocuments, tokensOf } from "./embeddings.ts";

/** Jina's API: embeddings and rankings, the deep search's chat, and the reader, which has the page in its path. */
export const jina: SimulatedApi = compatibleApi({
  name: "jina",
  hosts: /^(api|r|s|deepsearch)\.jina\.ai$/,
  paths: /^\/v1\/segment$/,
  chatPath: /^\/v1\/chat\/completions$/,
  eventStream: "text/event-stream",
  style: generousStyle,
  headers,
  others: [
    [/^POST \/v1\/embeddings$/, (call) => embeddingList(call, headers)],
    [/^POST \/v1\/rerank$/, rerank],
    [/^GET \/https?:\/\//, readPage],
  ],
  errorBody: (_call, { message }) => ({ detail: message }),
});

function headers(call: Call, contentType: string): HeaderList {
  return edgeHeaders(call, contentType, [["x-request-id", call.chance.uuid()]], call.canaries["jina-cookie"]);
}

function rerank(call: Call): Answer {
  const results = rankedDocuments(call).map(({ index, score, text }) => ({
    index,
    relevance_score: score,
    document: { text },
  }));
  const value = { model: call.body?.["model"], usage: { total_tokens: tokensOf(call) }, results };
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

function readPage(call: Call): Answer {
  const text = `Title: Simulated page\n\nURL Source: ${call.path.slice(1)}\n\nMarkdown Content:\nNothing.\n`;
  const head = headers(call, "text/plain; charset=utf-8");
  return { kind: "whole", status: 200, headers: head, bytes: Buffer.from(text), gzip: true };
}
