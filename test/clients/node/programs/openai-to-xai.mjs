import OpenAI from "openai";
import { env } from "node:process";
import { chatCompletions } from "./chat-completions.mjs";

const client = new OpenAI({ baseURL: "https://api.x.ai/v1", apiKey: env.XAI_API_KEY });
await chatCompletions(client.chat.completions, "grok-4");
