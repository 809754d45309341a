import { join, printAnswers } from "./answers.mjs";
import { body, headers, url } from "./chat-request.mjs";

const ask = (stream) => fetch(url, { method: "POST", headers, body: JSON.stringify(body(stream)) });
const decoder = new TextDecoder();

await printAnswers(
  async () => (await ask(false)).text(),
  async () => join((await ask(true)).body, (bytes) => decoder.decode(bytes, { stream: true })),
);
