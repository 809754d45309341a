import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { join, printAnswers, prompt } from "./answers.mjs";

const request = {
  modelId: "amazon.nova-lite-v1:0",
  messages: [{ role: "user", content: [{ text: prompt }] }],
};

/** Talks to a model on Bedrock. */
export async function converse(client) {
  await printAnswers(
    async () => (await client.send(new ConverseCommand(request))).output.message.content[0].text,
    async () =>
      join(
        (await client.send(new ConverseStreamCommand(request))).stream,
        ({ contentBlockDelta }) => contentBlockDelta?.delta.text,
      ),
  );
}
