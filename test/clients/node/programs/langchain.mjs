import { ChatOpenAI } from "@langchain/openai";
import { join, printAnswers, prompt } from "./answers.mjs";

const model = new ChatOpenAI({ model: "gpt-4o-mini" });

await printAnswers(
  async () => (await model.invoke(prompt)).content,
  async () => join(await model.stream(prompt), ({ content }) => content),
);
