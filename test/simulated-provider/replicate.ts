import { jsonAnswer } from "./answers.ts";
import { bearerToken, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { edgeHeaders, plainHeaders } from "./edge-headers.ts";
import { tinyPng } from "./media.ts";
import { askedPrediction, orderedPrediction, predictedText } from "./predictions.ts";
import { plainProblem, problemAnswer } from "./problems.ts";

const endpoints: readonly (readonly [
  RegExp,
  (call: Call, words: readonly string[]) => Answer | undefined,
])[] = [
  [/^POST \/v1\/predictions$/, (call) => json(call, 201, orderedPrediction(call, versionOf(call)))],
  [
    /^POST \/v1\/(?:models|deployments)\/([^/]+\/[^/]+)\/predictions$/,
    (call, [model = ""]) => json(call, 201, orderedPrediction(call, model)),
  ],
  [/^GET \/v1\/predictions\/([^/]+)$/, ask],
  [/^GET \/v1\/files\/bcwr-([^/]+)$/, stream],
  [/^GET \/xezq\/([^/]+)\/pbxt\/[^/]+\.png$/, picture],
  [
    /^GET \/v1\/account$/,
    (call) => json(call, 200, { type: "user", username: call.canaries["replicate-account"] }),
  ],
];

/**
 * Replicate's API and its two other hosts: predictions are ordered here and asked after; their text comes as a
 * stream from one of the others, their files from the other one, which asks for no token.
 */
export const replicate: SimulatedApi = {
  name: "replicate",
  hosts: /^((api|stream)\.replicate\.com|([a-z0-9-]+\.)?replicate\.delivery)$/,
  paths: /^\/(v1\/(predictions|models\/[^/]+\/[^/]+\/predictions|deployments|account|files\/bcwr-)|xezq\/)/,
  credential: (call) =>
    /^\/(xezq\/|v1\/files\/bcwr-)/.test(call.path) ? "none is needed" : bearerToken(call),
  model: (call) => (/\/no-such-model\//.test(call.path) ? "no-such-model" : undefined),
  answer: (call) => {
    for (const [pattern, answer] of endpoints) {
      const match = pattern.exec(`${call.method} ${call.path}`);
      if (match !== null) return answer(call, match.slice(1));
    }
    return undefined;
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, undefined);
    const title = plain.problem === "unauthorized" ? "Unauthenticated" : plain.code.replaceAll("_", " ");
    const body = (): unknown => ({ title, detail: plain.message, status: plain.status });
    return problemAnswer(call, plain, { headers, body });
  },
};

function headers(call: Call, contentType: string): HeaderList {
  const own: HeaderList = [
    ["ratelimit-remaining", "599"],
    ["ratelimit-reset", "1"],
    ["replicate-edge-cf", `m_${call.chance.hex(16)}`],
  ];
  return edgeHeaders(call, contentType, own, call.canaries["replicate-cookie"]);
}

function json(call: Call, status: number, value: unknown): Answer {
  return jsonAnswer(status, headers(call, "application/json"), value, "compact");
}

function versionOf(call: Call): string {
  const version = call.body?.["version"];
  return typeof version === "string" ? `simulated/${version.slice(0, 12)}` : "simulated/unknown";
}

function ask(call: Call, [id = ""]: readonly string[]): Answer | undefined {
  const job = call.memory.get(id);
  return job === undefined ? undefined : json(call, 200, askedPrediction(call, id, job));
}

/** Events whose ids are times, after a comment; line ends in the text make an event of several lines. */
function stream(call: Call, [id = ""]: readonly string[]): Answer | undefined {
  const job = call.memory.get(id);
  if (job === undefined) return undefined;
  const startedMs = call.chance.unixSeconds() * 1000;
  const event = (name: string, data: string, at: number): Buffer => {
    const lines = data.split("\n").map((line) => `data: ${line}\n`);
    return Buffer.from(`event: ${name}\nid: ${startedMs + at}:0\n${lines.join("")}\n`);
  };
  const texts = predictedText(call, job);
  return {
    kind: "streamed",
    headers: plainHeaders("text/event-stream; charset=utf-8", [["x-stream-id", id]]),
    pieces: [Buffer.from(": hi\n\n"), ...texts.map((text, at) => event("output", text, at))],
    ending: [event("done", "{}", texts.length)],
    failure: event("error", '{"detail":"Prediction interrupted"}', texts.length),
  };
}

function picture(call: Call, [id = ""]: readonly string[]): Answer {
  const prompt = JSON.stringify(call.memory.get(id)?.request["input"] ?? id);
  const head = plainHeaders("image/png", [
    ["Cache-Control", "public, max-age=31536000"],
    ["ETag", `"${call.chance.hex(32)}"`],
    ["x-goog-storage-class", "STANDARD"],
  ]);
  return { kind: "whole", status: 200, headers: head, bytes: tinyPng(prompt), gzip: false };
}
