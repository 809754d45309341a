import { dataEvent, jsonAnswer } from "./answers.ts";
import {
  bearerToken,
  type Answer,
  type Call,
  type HeaderList,
  type SimulatedApi,
  type StreamedAnswer,
} from "./api.ts";
import { chatCompletion, chatCompletionChunks } from "./chat-completions.ts";
import { asObject, asText } from "./json-object.ts";
import { tinyPng, unitVector } from "./media.ts";
import { openaiHeaders, openaiProblem } from "./openai-dialect.ts";
import { response, responseEvents, responseFailure } from "./responses.ts";
import { speechStream } from "./speech.ts";
import { countTokens } from "./text.ts";

/** OpenAI's API. What no other API claims by its path is taken for it, too. */
export const openai: SimulatedApi = {
  name: "openai",
  hosts: /^((us|eu|ae)\.)?api\.openai\.com$/,
  paths: /^\//,
  credential: bearerToken,
  model: (call) => asText(call.body?.["model"]) || undefined,
  answer: (call) => {
    const [, answer] = endpoints.find(([pattern]) => pattern.test(`${call.method} ${call.path}`)) ?? [];
    return answer?.(call);
  },
  problem: (call, problem) => openaiProblem(call, problem, bearerToken(call)),
};

const endpoints: readonly (readonly [RegExp, (call: Call) => Answer])[] = [
  [/^POST \/v1\/chat\/completions$/, chat],
  [/^POST \/v1\/responses$/, responses],
  [/^POST \/v1\/embeddings$/, embeddings],
  [/^POST \/v1\/audio\/speech$/, speech],
  [/^POST \/v1\/images\/generations$/, images],
  [/^POST \/v1\/realtime\/client_secrets$/, clientSecret],
  [/^GET \/v1\/models$/, models],
  [/^DELETE \/v1\/files\/[^/]+$/, deletedFile],
];

const eventStream = "text/event-stream; charset=utf-8";

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, openaiHeaders(call, "application/json"), value, "pretty");
}

function chat(call: Call): Answer {
  const model = datedModel(call);
  if (call.body?.["stream"] !== true) return json(call, chatCompletion(call, model));
  const obfuscated = asObject(call.body["stream_options"])["include_obfuscation"] !== false;
  const pieces = chatCompletionChunks(call, model).map((chunk) =>
    dataEvent(obfuscated ? { ...chunk, obfuscation: call.chance.letters(1 + call.chance.below(12)) } : chunk),
  );
  return chatStream(openaiHeaders(call, eventStream), pieces);
}

/** A stream of chat completion chunks, with the `[DONE]` that ends it. */
export function chatStream(headers: HeaderList, pieces: readonly Buffer[]): StreamedAnswer {
  const message = "The server had an error while processing your request. Sorry about that!";
  const failure = dataEvent({ error: { message, type: "server_error", param: null, code: null } });
  return { kind: "streamed", headers, pieces, ending: [Buffer.from("data: [DONE]\n\n")], failure };
}

function responses(call: Call): Answer {
  const model = datedModel(call);
  if (call.body?.["stream"] !== true) return json(call, response(call, model));
  const events = responseEvents(call, model);
  return {
    kind: "streamed",
    headers: openaiHeaders(call, eventStream),
    pieces: events.slice(0, -1),
    ending: events.slice(-1),
    failure: responseFailure(Math.ceil((events.length - 1) / 2)),
  };
}

function embeddings(call: Call): Answer {
  const body = call.body ?? {};
  const inputs: readonly unknown[] = Array.isArray(body["input"]) ? body["input"] : [body["input"]];
  const dimensions = typeof body["dimensions"] === "number" ? body["dimensions"] : 1536;
  const data = inputs.map((input, index) => {
    const vector = unitVector(JSON.stringify(input), dimensions);
    const embedding = body["encoding_format"] === "base64" ? base64Floats(vector) : vector;
    return { object: "embedding", index, embedding };
  });
  const tokens = countTokens(JSON.stringify(inputs));
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return json(call, { object: "list", data, model: body["model"], usage });
}

function base64Floats(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString("base64");
}

function speech(call: Call): Answer {
  return speechStream(call, asText(call.body?.["input"]), openaiHeaders(call, "audio/mpeg"));
}

/** A short-lived secret for a browser. */
function clientSecret(call: Call): Answer {
  const session = { type: "realtime", object: "realtime.session", id: `sess_${call.chance.letters(21)}` };
  const expires_at = call.chance.unixSeconds() + 600;
  return json(call, { value: call.canaries["openai-client-secret"], expires_at, session });
}

function images(call: Call): Answer {
  const body = call.body ?? {};
  const prompt = asText(body["prompt"]);
  const image =
    body["response_format"] === "url"
      ? { url: imageUrl(call) }
      : { b64_json: tinyPng(prompt).toString("base64") };
  const created = call.chance.unixSeconds();
  const shown = { background: "opaque", output_format: "png", quality: "low", size: "1024x1024" };
  const tokens = countTokens(prompt);
  const usage = {
    input_tokens: tokens,
    input_tokens_details: { image_tokens: 0, text_tokens: tokens },
    output_tokens: 272,
    total_tokens: tokens + 272,
  };
  return json(call, { created, ...shown, data: [image], usage });
}

function imageUrl(call: Call): string {
  const signature = call.canaries["openai-image-signature"];
  return `https://oaidalleapiprodscus.blob.core.windows.net/private/img-${call.chance.letters(24)}.png?se=2030-01-01T00%3A00%3A00Z&sp=r&sv=2024-08-04&sr=b&sig=${signature}`;
}

function models(call: Call): Answer {
  const ids = ["gpt-4o-mini", "gpt-4o", "text-embedding-3-small", "tts-1", "gpt-image-1"];
  const data = ids.map((id) => ({ id, object: "model", created: 1_721_172_717, owned_by: "system" }));
  return json(call, { object: "list", data });
}

function deletedFile(call: Call): Answer {
  return json(call, { object: "file", deleted: true, id: call.path.split("/").at(-1) });
}

/** The answer names the dated version of the model that was asked for. */
function datedModel(call: Call): string {
  const model = asText(call.body?.["model"]);
  return /-\d{4}-\d\d-\d\d$/.test(model) ? model : `${model}-2024-07-18`;
}
