import { OpenRouter } from "@openrouter/sdk";
import { env } from "node:process";
import { join, messages, printAnswers } from "./answers.mjs";

const { chat } = new OpenRouter({ apiKey: env.OPENROUTER_API_KEY });
const ask = (stream) =>
  chat.send({ chatRequest: { model: "meta-llama/llama-3.3-70b-instruct", messages, stream } });

await printAnswers(
  async () => (await ask(false)).choices[0].message.content,
  async () => join(await ask(true), ({ choices }) => choices[0]?.delta.content),
);
