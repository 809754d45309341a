import OpenAI from "openai";
import { chatCompletions } from "./chat-completions.mjs";

await chatCompletions(new OpenAI().chat.completions, "gpt-4o-mini");
