/** The host that everything is asked of where nothing else is said: one of a known provider. */
export const HOST = "api.openai.com";
/** Where completions are asked for. */
export const PATH = "/v1/chat/completions";
/** Digits of the two numbers in a request, and of the one in its answer: their places never move. */
export const DIGITS = 8;
/** How long the upstream waits between the events of a paced stream. */
export const PAUSE_MS = 5;
/** What stands before a stamp in the events of a paced stream, and its digits. */
export const STAMP = "sent at ";
export const STAMP_DIGITS = 20;
/** What the upstream is asked for. */
export type Kind = "json" | "stream" | "paced" | "large";

const ZERO = "0".repeat(DIGITS);
const STREAM_EVENTS = 200;
const EVENT_BYTES = 300;
const SENTENCE = "It costs little, and here is why. ";
const MEGABYTE = 1e6;
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
    content: `Answer ${ZERO}. ${SENTENCE.repeat(23)}`,
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

/** The events of an answer, each of 300 bytes; the last two end it. Each says `content`. */
export function streamEvents(content = "token"): readonly Buffer[] {
  const events = Array.from({ length: STREAM_EVENTS }, (_, n) => {
    const finish_reason = n === STREAM_EVENTS - 1 ? "stop" : null;
    const head = { id: "chatcmpl-bench", object: "chat.completion.chunk", created: 1_719_849_612 };
    const event = { ...head, choices: [{ index: 0, delta: { content }, finish_reason }], pad: "" };
    event.pad = "x".repeat(EVENT_BYTES - JSON.stringify(event).length - "data: \n\n".length);
    return Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
  });
  return [...events, Buffer.from("data: [DONE]\n\n")];
}

/** The events of a paced stream: each has a place for the moment when it is sent. */
export function stampedEvents(): readonly Numbered[] {
  const events = streamEvents(STAMP + "0".repeat(STAMP_DIGITS));
  return events.map((bytes) => {
    const at = bytes.indexOf(STAMP);
    return { bytes, at: at === -1 ? -1 : at + STAMP.length };
  });
}

/** Writes the moment into an event, in nanoseconds of the clock that all processes of a machine share. */
export function stamp({ bytes, at }: Numbered): void {
  if (at >= 0) bytes.write(String(process.hrtime.bigint()).padStart(STAMP_DIGITS, "0"), at, "latin1");
}

/** The moments in a paced stream, and where in it the event of each one begins to be whole. */
export function readStamps(body: Buffer): { readonly sentAtMs: number; readonly end: number }[] {
  const text = body.toString("latin1");
  return [...text.matchAll(new RegExp(`${STAMP}(\\d{${STAMP_DIGITS}})`, "g"))].map(
    ({ 1: digits = "", index }) => ({
      sentAtMs: Number(BigInt(digits)) / 1e6,
      end: text.indexOf("\n\n", index) + 2,
    }),
  );
}

/** An answer in JSON of so many MB (10^6 bytes), in pieces. */
export function largeAnswer(megabytes: number): {
  readonly pieces: Iterable<Buffer>;
  readonly length: number;
} {
  const text = jsonAnswer().bytes.toString();
  const filled = text.indexOf(SENTENCE);
  const start = Buffer.from(text.slice(0, filled));
  const end = Buffer.from(text.slice(text.lastIndexOf(SENTENCE) + SENTENCE.length));
  const filling = Buffer.from(SENTENCE.repeat(MEGABYTE / SENTENCE.length + 1)).subarray(0, MEGABYTE);
  const lastBytes = filling.subarray(start.length + end.length);
  const whole = Array.from({ length: megabytes - 1 }, () => filling);
  return { pieces: [start, ...whole, lastBytes, end], length: megabytes * MEGABYTE };
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
