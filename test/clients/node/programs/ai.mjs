import { openai } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import { join, printAnswers, prompt } from "./answers.mjs";

const model = openai("gpt-4o-mini");

async function streamed() {
  let failure;
  const onError = ({ error }) => (failure = error);
  const { textStream } = streamText({ model, prompt, onError });
  const text = await join(textStream, (piece) => piece);
  if (failure) throw failure;
  return text;
}

await printAnswers(async () => (await generateText({ model, prompt })).text, streamed);
