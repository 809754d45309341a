// The fake upstream: answers each question at once, or its events one by one. Arguments: certificate, key.
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import { listen } from "../bare/listen.ts";
import * as samples from "../samples.ts";

const QUESTION = "Question ";
const RUN = '"run":"';

const [, , cert = "", key = ""] = process.argv;
const json = samples.jsonAnswer();
const stream = samples.streamAnswer();
const events = samples.stampedEvents();

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
      void answerLarge(numberAfter(RUN, body), response);
      return;
    case undefined:
      response.writeHead(404, { "content-length": 0 });
      response.end();
      return;
    default:
      kind satisfies never;
  }
}

function answerJson(body: string, response: ServerResponse): void {
  const bytes = Buffer.from(json.bytes);
  samples.writeNumber(bytes, json.at, numberAfter(QUESTION, body));
  response.writeHead(200, { ...samples.answerHeaders("json"), "content-length": bytes.length });
  response.end(bytes);
}

function numberAfter(words: string, body: string): number {
  const at = body.indexOf(words) + words.length;
  return Number(body.slice(at, at + samples.DIGITS));
}

async function answerPaced(response: ServerResponse): Promise<void> {
  response.writeHead(200, samples.answerHeaders("paced"));
  for (const event of events) {
    samples.stamp(event);
    // A copy: the next stream of these events may begin before this one is on its way.
    response.write(Buffer.from(event.bytes));
    await setTimeout(samples.PAUSE_MS);
  }
  response.end();
}

/** As many MB as the request's run says. */
async function answerLarge(megabytes: number, response: ServerResponse): Promise<void> {
  const { pieces, length } = samples.largeAnswer(megabytes);
  response.writeHead(200, { ...samples.answerHeaders("large"), "content-length": length });
  await pipeline(pieces, response).catch(() => response.destroy());
}
