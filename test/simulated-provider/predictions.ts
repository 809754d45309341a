import type { Call, Job } from "./api.ts";
import { asObject, asText, type JsonObject } from "./json-object.ts";
import { textPieces, answerText } from "./text.ts";

const idle = { logs: "", error: null, output: null, started_at: null, completed_at: null, metrics: {} };

/** Orders a prediction; one that waits for it has it done. */
export function orderedPrediction(call: Call, model: string): JsonObject {
  const id = call.chance.letters(26).toLowerCase();
  const job: Job = { request: { ...call.body, model }, asked: 0 };
  call.memory.set(id, job);
  if (!/\bwait\b/.test(call.headers["prefer"]?.toString() ?? ""))
    return { ...described(call, id, job, "starting"), ...idle };
  return done(call, id, job);
}

/** A prediction that was ordered: at work the first time that one asks, done the next. */
export function askedPrediction(call: Call, id: string, job: Job): JsonObject {
  job.asked += 1;
  if (job.asked > 1) return done(call, id, job);
  return { ...described(call, id, job, "processing"), ...idle };
}

/** What a prediction says, in pieces. */
export function predictedText(call: Call, job: Job): readonly string[] {
  const prompt = asText(asObject(job.request["input"])["prompt"]);
  return textPieces(answerText(prompt, call.faults), call.faults);
}

/** The path of what the prediction has drawn, on its own host. */
const drawn = "/pbxt/out-0.png";

function done(call: Call, id: string, job: Job): JsonObject {
  const draws = /flux|diffusion|sdxl|imagen/.test(asText(job.request["model"]));
  const output = draws ? [`https://replicate.delivery/xezq/${id}${drawn}`] : predictedText(call, job);
  const at = new Date(call.chance.unixSeconds() * 1000).toISOString();
  const times = { started_at: at, completed_at: at, metrics: { predict_time: 0.5 } };
  return { ...described(call, id, job, "succeeded"), ...idle, ...times, output };
}

function described(call: Call, id: string, { request }: Job, status: string): JsonObject {
  const api = `https://api.replicate.com/v1/predictions/${id}`;
  return {
    id,
    model: request["model"],
    version: request["version"] ?? "hidden",
    input: request["input"],
    status,
    created_at: new Date(call.chance.unixSeconds() * 1000).toISOString(),
    data_removed: false,
    urls: {
      get: api,
      cancel: `${api}/cancel`,
      stream: `https://stream.replicate.com/v1/files/bcwr-${id}`,
      web: `https://replicate.com/p/${id}`,
    },
  };
}
