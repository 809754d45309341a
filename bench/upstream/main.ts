// The fake upstream: answers each question at once, or its events one by one. Arguments: certificate, key.
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import { setTimeout } from "node:timers/promises";
import { listen } from "../bare/listen.ts";
import * as samples from "../samples.ts";

const PAUSE_MS = 5;
const QUESTION = "Question ";

const [, , cert = "", key = ""] = process.argv;
const json = samples.jsonAnswer();
const stream = samples.streamAnswer();

listen(https.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, serve));

function serve(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => answer(Buffer.concat(pieces).toString("latin1"), response));
}

function answer(body: string, response: ServerResponse): void {
  const kind = /"model":"bench-(\w+)"/.exec(body)?.[1] as samples.Kind | undefined;
  switch (kind) {
    case "json":
      return answerJson(body, response);
    case "stream":
      response.writeHead(200, samples.answerHeaders(kind));
      response.end(stream.bytes);
      return;
    case "paced":
      void answerPaced(response);
      return;
    case "large":
    case undefined:
      response.writeHead(404, { "content-length": 0 });
      response.end();
      return;
    default:
      kind satisfies never;
  }
}

function answerJson(body: string, response: ServerResponse): void {
  const at = body.indexOf(QUESTION) + QUESTION.length;
  const bytes = Buffer.from(json.bytes);
  samples.writeNumber(bytes, json.at, Number(body.slice(at, at + samples.DIGITS)));
  response.writeHead(200, { ...samples.answerHeaders("json"), "content-length": bytes.length });
  response.end(bytes);
}

/** Each event says when it was sent, in nanoseconds of the clock that all processes of a machine share. */
async function answerPaced(response: ServerResponse): Promise<void> {
  response.writeHead(200, samples.answerHeaders("paced"));
  const count = samples.streamEvents().length;
  for (let n = 0; n < count; n++) {
    const event = samples.streamEvents(() => process.hrtime.bigint().toString())[n];
    response.write(event);
    await setTimeout(PAUSE_MS);
  }
  response.end();
}
