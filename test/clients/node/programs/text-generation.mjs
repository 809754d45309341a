import { generateText, streamText } from "ai";
import { join, printAnswers, prompt } from "./answers.mjs";

/** Talks to a model through the AI SDK. */
export async function textGeneration(model) {
  await printAnswers(
    async () => (await generateText({ model, prompt })).text,
    async () => {
      let failure;
      const onError = ({ error }) => (failure = error);
      const { textStream } = streamText({ model, prompt, onError });
      const text = await join(textStream, (piece) => piece);
      if (failure) throw failure;
      return text;
    },
  );
}
