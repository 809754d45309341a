import Together from "together-ai";
import { chatCompletions } from "./chat-completions.mjs";

await chatCompletions(new Together().chat.completions, "meta-llama/Llama-3.3-70B-Instruct-Turbo");
