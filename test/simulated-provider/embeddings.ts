import { jsonAnswer } from "./answers.ts";
import type { Answer, Call, HeaderList } from "./api.ts";
import { asObjects, asText, type JsonObject } from "./json-object.ts";
import { unitVector } from "./media.ts";
import { countTokens } from "./text.ts";

type Headers = (call: Call, contentType: string) => HeaderList;

/** The embeddings of `input`, a text or several, as OpenAI and those after it list them. */
export function embeddingList(call: Call, headers: Headers, dimensions = 256): Answer {
  const inputs = inputsOf(call);
  const data = inputs.map((input, index) => ({
    object: "embedding",
    index,
    embedding: unitVector(JSON.stringify(input), dimensions),
  }));
  const usage = { prompt_tokens: countTokens(JSON.stringify(inputs)), total_tokens: tokensOf(call) };
  const value = { object: "list", data, model: call.body?.["model"], usage };
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

/** The texts to embed. */
export function inputsOf(call: Call): readonly unknown[] {
  const input = call.body?.["input"];
  return Array.isArray(input) ? input : [input];
}

/** About as many tokens as the whole request has. */
export function tokensOf(call: Call): number {
  return countTokens(JSON.stringify(call.body ?? {}));
}

/** A document of a request to rank, as text, with its place and its score. */
export interface RankedDocument {
  readonly index: number;
  readonly score: number;
  readonly text: string;
}

/** The documents, the best first: those that share the most words with the query. */
export function rankedDocuments(call: Call): RankedDocument[] {
  const body = call.body ?? {};
  const words = new Set(wordsOf(asText(body["query"])));
  const documents = Array.isArray(body["documents"]) ? body["documents"] : [];
  const ranked = documents.map((document: unknown, index) => {
    const text = typeof document === "string" ? document : textOf(document);
    const shared = wordsOf(text).filter((word) => words.has(word)).length;
    return { index, score: (1 + shared) / (2 + words.size), text };
  });
  const wanted = body["top_n"] ?? body["top_k"];
  const best = ranked.toSorted((one, other) => other.score - one.score || one.index - other.index);
  return best.slice(0, typeof wanted === "number" ? wanted : undefined);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function textOf(document: unknown): string {
  const [object] = asObjects([document]) as [JsonObject];
  return asText(object["text"]);
}
