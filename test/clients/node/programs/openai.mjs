import OpenAI from "openai";
import { join, messages, printAnswers } from "./answers.mjs";

const { completions } = new OpenAI().chat;
const model = "gpt-4o-mini";

await printAnswers(
  async () => (await completions.create({ model, messages })).choices[0].message.content,
  async () =>
    join(
      await completions.create({ model, messages, stream: true }),
      ({ choices }) => choices[0]?.delta.content,
    ),
);
