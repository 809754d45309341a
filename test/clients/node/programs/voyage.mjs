import { VoyageAIClient } from "voyageai";
import { env } from "node:process";
import { printAnswers, prompt } from "./answers.mjs";

const client = new VoyageAIClient({ apiKey: env.VOYAGE_API_KEY });
const documents = [prompt, "Something else."];

// It has no streams: embeddings, and a ranking.
await printAnswers(
  async () => (await client.embed({ input: prompt, model: "voyage-4" })).data[0].embedding.slice(0, 3).join(),
  async () =>
    (await client.rerank({ query: prompt, documents, model: "rerank-2.5" })).data
      .map(({ relevanceScore }) => relevanceScore)
      .join(),
);
