import { jsonAnswer } from "./answers.ts";
import { messageEvents, message } from "./anthropic-messages.ts";
import type { Answer, Call, SimulatedApi } from "./api.ts";
import { awsCredential, awsHeaders, awsProblem, type CountedTokens } from "./aws-dialect.ts";
import { countedInput, converse, converseEvents } from "./converse.ts";
import { eventFrame, exceptionFrame } from "./event-stream.ts";
import { asObject, asText, type JsonObject } from "./json-object.ts";
import { unitVector } from "./media.ts";
import { countTokens } from "./text.ts";

const modelPath = /^\/model\/([^/]+)\/([a-z-]+)$/;
const framesType = "application/vnd.amazon.eventstream";

/** Amazon Bedrock: Converse, and the models' own forms by `invoke`. Signed requests and keys are both taken. */
export const bedrock: SimulatedApi = {
  name: "bedrock",
  hosts: /^bedrock-runtime(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  paths: /^\/model\/[^/]+\//,
  credential: awsCredential,
  model: modelOf,
  answer: (call) => {
    const verb = modelPath.exec(call.path)?.[2];
    return call.method === "POST" && verb !== undefined ? verbs[verb]?.(call) : undefined;
  },
  problem: (call, problem) => awsProblem(call, problem, modelOf(call)),
};

const verbs: Readonly<Record<string, (call: Call) => Answer>> = {
  converse: (call) => json(call, converse(call)),
  "converse-stream": (call) => stream(call, converseEvents(call)),
  invoke,
  "invoke-with-response-stream": (call) => stream(call, invokeChunks(call)),
  "count-tokens": (call) => json(call, { inputTokens: countedInput(call) }),
};

function modelOf(call: Call): string | undefined {
  const written = modelPath.exec(call.path)?.[1];
  return written === undefined ? undefined : decodeURIComponent(written);
}

function json(call: Call, value: unknown, counted?: CountedTokens): Answer {
  const headers = awsHeaders(call, "application/json", counted);
  return { ...jsonAnswer(200, headers, value, "compact"), gzip: false };
}

/** Each event is padded by `p`, so that its length does not tell the text's. */
function stream(call: Call, events: readonly (readonly [type: string, payload: JsonObject])[]): Answer {
  const padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const frames = events.map(([type, payload]) =>
    eventFrame(type, { ...payload, p: padding.slice(0, 1 + call.chance.below(padding.length)) }),
  );
  return {
    kind: "streamed",
    headers: awsHeaders(call, framesType),
    pieces: frames.slice(0, -1),
    ending: frames.slice(-1),
    failure: exceptionFrame("modelStreamErrorException", "The model stopped in the middle of its answer."),
  };
}

function invoke(call: Call): Answer {
  const body = call.body ?? {};
  if ("inputText" in body && /embed/.test(modelOf(call) ?? "")) {
    const counted = { inputTokens: countTokens(asText(body["inputText"])), outputTokens: 0 };
    const embedding = unitVector(asText(body["inputText"]), 256);
    return json(call, { embedding, inputTextTokenCount: counted.inputTokens }, counted);
  }
  if (!("anthropic_version" in body)) {
    const answer = converse(call);
    return json(call, answer, asObject(answer["usage"]) as unknown as CountedTokens);
  }
  const whole = message(call);
  const usage = asObject(whole["usage"]);
  const counted = {
    inputTokens: Number(usage["input_tokens"]),
    outputTokens: Number(usage["output_tokens"]),
  };
  return json(call, { ...whole, model: modelOf(call) }, counted);
}

/** The events of the model's own stream, each as base64 in a `chunk`; the last one has the metrics. */
function invokeChunks(call: Call): (readonly [string, JsonObject])[] {
  const events: readonly JsonObject[] =
    "anthropic_version" in (call.body ?? {})
      ? messageEvents(call).filter(({ type }) => type !== "ping")
      : converseEvents(call).map(([type, payload]) => ({ [type]: payload }));
  const metrics = { inputTokenCount: countedInput(call), outputTokenCount: 1, invocationLatency: 900 };
  return events.map((event, index) => {
    const last = index === events.length - 1;
    const whole = last ? { ...event, "amazon-bedrock-invocationMetrics": metrics } : event;
    return ["chunk", { bytes: Buffer.from(JSON.stringify(whole)).toString("base64") }] as const;
  });
}
