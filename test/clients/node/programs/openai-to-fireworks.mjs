import OpenAI from "openai";
import { env } from "node:process";
import { chatCompletions } from "./chat-completions.mjs";

const client = new OpenAI({
  baseURL: "https://api.fireworks.ai/inference/v1",
  apiKey: env.FIREWORKS_API_KEY,
});
await chatCompletions(client.chat.completions, "accounts/fireworks/models/llama-v3p3-70b-instruct");
