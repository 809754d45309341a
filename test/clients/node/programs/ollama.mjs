import { Ollama } from "ollama";
import { env } from "node:process";
import { join, messages, printAnswers } from "./answers.mjs";

const headers = { authorization: `Bearer ${env.OLLAMA_API_KEY}` };
const client = new Ollama({ host: "https://ollama.com", headers });
const model = "gpt-oss:20b";

await printAnswers(
  async () => (await client.chat({ model, messages })).message.content,
  async () => join(await client.chat({ model, messages, stream: true }), ({ message }) => message.content),
);
