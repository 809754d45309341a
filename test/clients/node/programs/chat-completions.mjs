import { join, messages, printAnswers } from "./answers.mjs";

/** Talks to a model through an SDK that is made like OpenAI's. */
export async function chatCompletions(completions, model) {
  await printAnswers(
    async () => (await completions.create({ model, messages })).choices[0].message.content,
    async () =>
      join(
        await completions.create({ model, messages, stream: true }),
        ({ choices }) => choices[0]?.delta.content,
      ),
  );
}
