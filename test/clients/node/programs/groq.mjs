import Groq from "groq-sdk";
import { chatCompletions } from "./chat-completions.mjs";

await chatCompletions(new Groq().chat.completions, "llama-3.3-70b-versatile");
