import axios from "axios";
import { text } from "node:stream/consumers";
import { printAnswers } from "./answers.mjs";
import { body, headers, url } from "./chat-request.mjs";

async function ask(stream) {
  const responseType = stream ? "stream" : "text";
  const options = { headers, responseType, validateStatus: () => true };
  const { data } = await axios.post(url, body(stream), options);
  return stream ? text(data) : data;
}

await printAnswers(
  () => ask(false),
  () => ask(true),
);
