import { jsonAnswer } from "./answers.ts";
import { bearerToken, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { chatConversation } from "./chat-completions.ts";
import { compatibleApi, generousStyle } from "./compatible-api.ts";
import { plainHeaders } from "./edge-headers.ts";
import { inputsOf } from "./embeddings.ts";
import { asText, type JsonObject } from "./json-object.ts";
import { unitVector } from "./media.ts";
import { replyTo, type Reply } from "./reply.ts";
import { countTokens } from "./text.ts";

const openaiShaped = compatibleApi({
  name: "ollama",
  hosts: /^(www\.)?ollama\.(com|example)$/,
  paths: /^\/api\/(chat|generate|embed|embeddings|tags|show|version)$/,
  chatPath: /^\/v1\/chat\/completions$/,
  eventStream: "text/event-stream",
  style: generousStyle,
  headers,
  others: [
    [/^POST \/api\/chat$/, chat],
    [/^POST \/api\/generate$/, generate],
    [/^POST \/api\/embed$/, embed],
    [/^GET \/api\/tags$/, (call) => json(call, { models: [] })],
  ],
  errorBody: (call, { problem, message }) =>
    problem === "unauthorized" ? { error: "unauthorized", signin_url: signInUrl(call) } : { error: message },
});

/** Ollama: its own API streams unless it is told not to. Only the one in the cloud asks for a key. */
export const ollama: SimulatedApi = {
  ...openaiShaped,
  credential: (call) =>
    /ollama\.com(:\d+)?$/.test(call.headers.host ?? "") ? bearerToken(call) : "none is needed",
};

function headers(_call: Call, contentType: string): HeaderList {
  return plainHeaders(contentType);
}

function json(call: Call, value: unknown): Answer {
  const answer = jsonAnswer(200, headers(call, "application/json; charset=utf-8"), value, "compact");
  return { ...answer, gzip: false };
}

function signInUrl(call: Call): string {
  return `https://ollama.com/connect?name=simulated&key=${call.canaries["ollama-signin-key"]}`;
}

function chat(call: Call): Answer {
  const reply = replyTo(chatConversation(call), call.faults);
  const tool_calls = reply.calls.map(({ name, input }) => ({ function: { name, arguments: input } }));
  const called = { role: "assistant", content: "", tool_calls };
  const texts = reply.calls.length === 0 ? reply.pieces.map(saying) : [{ message: called }];
  const whole = reply.calls.length === 0 ? saying(reply.text) : { message: called };
  return lines(call, reply, { texts, whole, last: saying("") });
}

function saying(content: string): JsonObject {
  return { message: { role: "assistant", content } };
}

function generate(call: Call): Answer {
  const prompt = asText(call.body?.["prompt"]);
  const conversation = { prompt, tool: undefined, parallel: false, input: prompt };
  const reply = replyTo(conversation, call.faults);
  return lines(call, reply, {
    texts: reply.pieces.map((response) => ({ response })),
    whole: { response: reply.text },
    last: { response: "" },
  });
}

interface Said {
  readonly texts: readonly JsonObject[];
  readonly whole: JsonObject;
  readonly last: JsonObject;
}

/** A line of JSON for each piece, and one that says that it is done; or all in one. */
function lines(call: Call, reply: Reply, { texts, whole, last }: Said): Answer {
  const created_at = new Date(call.chance.unixSeconds() * 1000).toISOString();
  const start = { model: call.body?.["model"], created_at };
  const end = {
    done: true,
    done_reason: "stop",
    total_duration: 1_000_000 + call.chance.below(60_000),
    load_duration: 20_000,
    prompt_eval_count: reply.inputTokens,
    eval_count: reply.outputTokens,
  };
  if (call.body?.["stream"] === false) return json(call, { ...start, ...whole, ...end });
  return {
    kind: "streamed",
    headers: headers(call, "application/x-ndjson"),
    pieces: texts.map((said) => line({ ...start, ...said, done: false })),
    ending: [line({ ...start, ...last, ...end })],
    failure: line({ error: "an error was encountered while running the model" }),
  };
}

function line(value: JsonObject): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function embed(call: Call): Answer {
  const inputs = inputsOf(call);
  const embeddings = inputs.map((input) => unitVector(JSON.stringify(input), 256));
  const prompt_eval_count = countTokens(JSON.stringify(inputs));
  return json(call, { model: call.body?.["model"], embeddings, total_duration: 14_143, prompt_eval_count });
}
