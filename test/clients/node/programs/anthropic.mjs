import Anthropic from "@anthropic-ai/sdk";
import { join, messages, printAnswers } from "./answers.mjs";

const api = new Anthropic().messages;
const request = { model: "claude-sonnet-4-5", max_tokens: 100, messages };

await printAnswers(
  async () => (await api.create(request)).content[0].text,
  async () => join(await api.create({ ...request, stream: true }), ({ delta }) => delta?.text),
);
