import { InferenceClient } from "@huggingface/inference";
import { env } from "node:process";
import { join, messages, printAnswers } from "./answers.mjs";

const client = new InferenceClient(env.HF_TOKEN);
// With a provider named, it first asks the hub under which name that one serves the model.
const request = { provider: "together", model: "meta-llama/Llama-3.3-70B-Instruct", messages };

await printAnswers(
  async () => (await client.chatCompletion(request)).choices[0].message.content,
  async () => join(client.chatCompletionStream(request), ({ choices }) => choices[0]?.delta.content),
);
