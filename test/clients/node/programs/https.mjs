import { once } from "node:events";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { printAnswers } from "./answers.mjs";
import { body, headers, url } from "./chat-request.mjs";

async function ask(stream) {
  const call = request(url, { method: "POST", headers });
  call.end(JSON.stringify(body(stream)));
  const [response] = await once(call, "response");
  return text(response);
}

await printAnswers(
  () => ask(false),
  () => ask(true),
);
