import { Mistral } from "@mistralai/mistralai";
import { env } from "node:process";
import { join, messages, printAnswers } from "./answers.mjs";

const { chat } = new Mistral({ apiKey: env.MISTRAL_API_KEY });
const request = { model: "mistral-small-latest", messages };

await printAnswers(
  async () => (await chat.complete(request)).choices[0].message.content,
  async () => join(await chat.stream(request), ({ data }) => data.choices[0].delta.content),
);
