import { env } from "node:process";
import { messages } from "./answers.mjs";

/** A chat completion for clients that know HTTP only. */
export const url = "https://api.openai.com/v1/chat/completions";
export const headers = {
  authorization: `Bearer ${env.OPENAI_API_KEY}`,
  "content-type": "application/json",
};
export const body = (stream) => ({ model: "gpt-4o-mini", stream, messages });
