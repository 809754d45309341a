import fetch from "node-fetch";
import { text } from "node:stream/consumers";
import { printAnswers } from "./answers.mjs";
import { body, headers, url } from "./chat-request.mjs";

const ask = (stream) => fetch(url, { method: "POST", headers, body: JSON.stringify(body(stream)) });

await printAnswers(
  async () => (await ask(false)).text(),
  async () => text((await ask(true)).body),
);
