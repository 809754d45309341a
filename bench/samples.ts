/** The host that everything is asked of where nothing else is said: one of a known provider. */
export const HOST = "api.openai.com";
/** Where completions are asked for. */
export const PATH = "/v1/chat/completions";
/** Digits of the two numbers in a request, and of the one in its answer: their places never move. */
export const DIGITS = 8;
/** What the upstream is asked for. */
export type Kind = "json" | "stream" | "paced" | "large";

const ZERO = "0".repeat(DIGITS);
const STREAM_EVENTS = 200;
const EVENT_BYTES = 300;
const SYSTEM = "You are a careful assistant that answers in one short paragraph and names its sources. ";

/** Bytes with a number in them, in places that are found once. */
export interface Numbered {
  readonly bytes: Buffer;
  /** Where a number's digits begin; -1 where there is none. */
  readonly at: number;
}

/** A request's body of 1.5 kB. Its question decides the answer; `run` is there for `--ignore $.metadata.run`. */
export function requestBody(kind: Kind): { readonly bytes: Buffer; question: number; run: number } {
  const text = JSON.stringify({
    model: `bench-${kind}`,
    messages: [
      { role: "system", content: SYSTEM.repeat(15) },
      { role: "user", content: `Question ${ZERO}: what does a replay cost?` },
    ],
    metadata: { run: ZERO },
    temperature: 0.2,
    ...(kind === "json" ? {} : { stream: kind !== "large" }),
  });
  const bytes = Buffer.from(text);
  return { bytes, question: bytes.indexOf(ZERO), run: bytes.lastIndexOf(ZERO) };
}

/** The answer to a question, in JSON of 1 kB. */
export function jsonAnswer(): Numbered {
  const message = {
    role: "assistant",
    content: `Answer ${ZERO}. ${"It costs little, and here is why. ".repeat(23)}`,
  };
  const bytes = Buffer.from(
    JSON.stringify({
      id: "chatcmpl-bench",
      object: "chat.completion",
      created: 1_719_849_612,
      model: "gpt-4o-mini",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: { prompt_tokens: 300, completion_tokens: 180, total_tokens: 480 },
    }),
  );
  return { bytes, at: bytes.indexOf(ZERO) };
}

/** The events of an answer, each of 300 bytes; the last two end it. `text` is what the n-th one says. */
export function streamEvents(text: (n: number) => string = () => "token"): readonly Buffer[] {
  const events = Array.from({ length: STREAM_EVENTS }, (_, n) => {
    const finish_reason = n === STREAM_EVENTS - 1 ? "stop" : null;
    const delta = { content: text(n) };
    const head = { id: "chatcmpl-bench", object: "chat.completion.chunk", created: 1_719_849_612 };
    const event = { ...head, choices: [{ index: 0, delta, finish_reason }], pad: "" };
    event.pad = "x".repeat(EVENT_BYTES - JSON.stringify(event).length - "data: \n\n".length);
    return Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
  });
  return [...events, Buffer.from("data: [DONE]\n\n")];
}

/** A stream in one piece. */
export function streamAnswer(): Numbered {
  return { bytes: Buffer.concat(streamEvents()), at: -1 };
}

/** The headers of an answer, as a provider's. */
export function answerHeaders(kind: Kind): Record<string, string> {
  return {
    "content-type":
      kind === "stream" || kind === "paced" ? "text/event-stream; charset=utf-8" : "application/json",
    "openai-version": "2020-10-01",
    "openai-processing-ms": "12",
    "x-ratelimit-limit-requests": "10000",
  };
}

/** Writes a number's digits into its place. */
export function writeNumber(bytes: Buffer, at: number, number: number): void {
  if (at >= 0) bytes.write(String(number).padStart(DIGITS, "0"), at, "latin1");
}
