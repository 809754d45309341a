import OpenAI from "openai";
import { env } from "node:process";
import { chatCompletions } from "./chat-completions.mjs";

const client = new OpenAI({ baseURL: "https://api.deepseek.com", apiKey: env.DEEPSEEK_API_KEY });
await chatCompletions(client.chat.completions, "deepseek-chat");
