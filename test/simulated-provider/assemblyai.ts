import { jsonAnswer } from "./answers.ts";
import {
  requestHeader,
  type Answer,
  type Call,
  type HeaderList,
  type Job,
  type SimulatedApi,
} from "./api.ts";
import { plainHeaders } from "./edge-headers.ts";
import { asText, type JsonObject } from "./json-object.ts";
import { plainProblem, problemAnswer } from "./problems.ts";

const transcriptPath = /^GET \/v2\/transcript\/([^/]+)$/;

/** AssemblyAI's API: sound is uploaded, then transcribed; the client asks until that is done. */
export const assemblyai: SimulatedApi = {
  name: "assemblyai",
  hosts: /^(api|streaming|llm-gateway)(\.eu)?\.assemblyai\.com$/,
  paths: /^\/(v2\/(upload|transcript)|v3\/token)(\/|$)/,
  // The key stands alone, without a word before it.
  credential: (call) => requestHeader(call, "authorization"),
  model: (call) => asText(call.body?.["speech_model"]) || undefined,
  bringsNoJson: (call) => call.path === "/v2/upload",
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    if (endpoint === "POST /v2/upload") return json(call, { upload_url: uploadUrl(call) });
    if (endpoint === "POST /v2/transcript") return json(call, ordered(call));
    if (endpoint === "GET /v3/token")
      return json(call, { token: call.canaries["assemblyai-token"], expires_in_seconds: 60 });
    const id = transcriptPath.exec(endpoint)?.[1] ?? "";
    const job = call.memory.get(id);
    return job === undefined ? undefined : json(call, transcript(id, job));
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, asText(call.body?.["speech_model"]));
    const body = (): unknown => ({ error: plain.message });
    return problemAnswer(call, plain, { headers, body });
  },
};

function headers(call: Call, contentType: string): HeaderList {
  return plainHeaders(contentType, [
    ["x-request-id", call.chance.uuid()],
    ["vary", "Accept-Encoding"],
  ]);
}

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

/** Absolute, and on another host. */
function uploadUrl(call: Call): string {
  return `https://cdn.assemblyai.com/upload/${call.chance.uuid()}`;
}

function ordered(call: Call): JsonObject {
  const id = call.chance.uuid();
  const job: Job = { request: call.body ?? {}, asked: 0 };
  call.memory.set(id, job);
  return described(id, job, "queued");
}

/** In work the first time that one asks, done the next. */
function transcript(id: string, job: Job): JsonObject {
  job.asked += 1;
  if (job.asked === 1) return described(id, job, "processing");
  const text = `The simulated provider heard ${asText(job.request["audio_url"]).replace(/\/[0-9a-f-]{36}$/, "")}.`;
  const words = text.split(" ").map((word, at) => ({
    text: word,
    start: at * 500,
    end: (at + 1) * 500,
    confidence: 1,
  }));
  return { ...described(id, job, "completed"), text, words, audio_duration: words.length, confidence: 1 };
}

function described(id: string, { request }: Job, status: string): JsonObject {
  const { audio_url } = request;
  return { id, status, audio_url, language_code: "en_us", text: null, words: null, error: null };
}
