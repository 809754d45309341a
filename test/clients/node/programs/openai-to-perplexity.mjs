import OpenAI from "openai";
import { env } from "node:process";
import { chatCompletions } from "./chat-completions.mjs";

const client = new OpenAI({ baseURL: "https://api.perplexity.ai", apiKey: env.PERPLEXITY_API_KEY });
await chatCompletions(client.chat.completions, "sonar");
