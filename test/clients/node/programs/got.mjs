import got from "got";
import { text } from "node:stream/consumers";
import { printAnswers } from "./answers.mjs";
import { body, headers, url } from "./chat-request.mjs";

const options = (stream) => ({ headers, json: body(stream), throwHttpErrors: false });

await printAnswers(
  () => got.post(url, options(false)).text(),
  () => text(got.stream.post(url, options(true))),
);
