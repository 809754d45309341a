import { openai } from "@ai-sdk/openai";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { join, printAnswers, prompt as question } from "./answers.mjs";

const weather = tool({
  inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } } }),
  execute: async ({ city }) => (city === "Rome" ? "Sunshine." : "Rain."),
});
const prompt = `${question} How is the weather in Paris and Rome?`;
const settings = { model: openai("gpt-4o-mini"), prompt, tools: { weather }, stopWhen: stepCountIs(3) };

// The model asks for both cities at once, and answers when it has both results.
await printAnswers(
  async () => (await generateText(settings)).text,
  async () => {
    let failure;
    const onError = ({ error }) => (failure = error);
    const text = await join(streamText({ ...settings, onError }).textStream, (piece) => piece);
    if (failure) throw failure;
    return text;
  },
);
