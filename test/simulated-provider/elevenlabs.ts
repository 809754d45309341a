import { jsonAnswer } from "./answers.ts";
import { requestHeader, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { plainHeaders } from "./edge-headers.ts";
import { asText, type JsonObject } from "./json-object.ts";
import { plainProblem, problemAnswer } from "./problems.ts";
import { speechOf, speechStream } from "./speech.ts";

const speechPath = /^POST \/v1\/text-to-speech\/[^/]+(\/stream)?(\/with-timestamps)?$/;

/** ElevenLabs' API: speech as bytes, or in JSON with the time of each letter; and short-lived secrets. */
export const elevenlabs: SimulatedApi = {
  name: "elevenlabs",
  hosts: /^api(\.us|\.(eu|in|sg)\.residency)?\.elevenlabs\.io$/,
  paths: /^\/v1\/(text-to-speech|single-use-token|convai|voices|history)(\/|$)/,
  credential: (call) => requestHeader(call, "xi-api-key"),
  model: (call) => asText(call.body?.["model_id"]) || undefined,
  // A token is asked for without a body.
  bringsNoJson: (call) => call.path.startsWith("/v1/single-use-token/"),
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    const [spoken, streamed, timed] = speechPath.exec(endpoint) ?? [];
    if (spoken !== undefined) return speech(call, streamed !== undefined, timed !== undefined);
    if (endpoint.startsWith("POST /v1/single-use-token/"))
      return json(call, { token: call.canaries["elevenlabs-single-use-token"] });
    if (/^GET \/v1\/convai\/conversation\/get[-_]signed[-_]url$/.test(endpoint))
      return json(call, { signed_url: signedUrl(call) });
    return endpoint === "GET /v1/voices" ? json(call, { voices: [voice] }) : undefined;
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, asText(call.body?.["model_id"]));
    const body = (): unknown => ({ detail: { status: plain.code, message: plain.message } });
    return problemAnswer(call, plain, { headers, body });
  },
};

const voice = { voice_id: "21m00Tcm4TlvDq8ikWAM", name: "Rachel", category: "premade", labels: {} };

function headers(call: Call, contentType: string): HeaderList {
  return plainHeaders(contentType, [
    ["Server", "uvicorn"],
    ["request-id", call.chance.letters(20)],
    ["history-item-id", call.chance.letters(20)],
    ["character-cost", `${asText(call.body?.["text"]).length}`],
    ["via", "1.1 google"],
  ]);
}

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

function signedUrl(call: Call): string {
  const signature = call.canaries["elevenlabs-signature"];
  return `wss://api.elevenlabs.io/v1/convai/conversation?agent_id=simulated&conversation_signature=${signature}`;
}

function speech(call: Call, streamed: boolean, timed: boolean): Answer {
  const text = asText(call.body?.["text"]);
  if (!timed) return speechStream(call, text, headers(call, "audio/mpeg"));
  const audio = speechOf(call, text);
  if (!streamed) return json(call, timedSpeech(audio, text, 0));
  // Whole MP3 frames, so that each line can be played.
  const size = 4800;
  const lines = Array.from({ length: Math.ceil(audio.length / size) }, (_, at) =>
    timedSpeech(audio.subarray(at * size, (at + 1) * size), at === 0 ? text : "", at),
  ).map((part) => Buffer.from(`${JSON.stringify(part)}\n\n`));
  return {
    kind: "streamed",
    headers: headers(call, "text/event-stream"),
    pieces: lines.slice(0, -1),
    ending: lines.slice(-1),
    failure: Buffer.alloc(0),
  };
}

function timedSpeech(audio: Buffer, text: string, startSeconds: number): JsonObject {
  const characters = Array.from(text);
  const alignment = {
    characters,
    character_start_times_seconds: characters.map((_, at) => startSeconds + at / 10),
    character_end_times_seconds: characters.map((_, at) => startSeconds + (at + 1) / 10),
  };
  return { audio_base64: audio.toString("base64"), alignment, normalized_alignment: alignment };
}
