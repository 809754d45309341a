import { CohereClientV2 } from "cohere-ai";
import { env } from "node:process";
import { join, messages, printAnswers } from "./answers.mjs";

const client = new CohereClientV2({ token: env.CO_API_KEY });
const request = { model: "command-a-03-2025", messages };

await printAnswers(
  async () => (await client.chat(request)).message.content[0].text,
  async () =>
    join(await client.chatStream(request), ({ type, delta }) =>
      type === "content-delta" ? delta.message.content.text : "",
    ),
);
