import { contentCodings, type ContentCoding } from "./body-coding.ts";

const statuses = ["401", "429", "500", "503"] as const;
const endings = [
  "hang",
  "hang-mid",
  "hang-end",
  "reset",
  "reset-mid",
  "cut",
  "cut-clean",
  "short",
  "garbage",
  "error-mid",
] as const;

/**
 * How an answer goes wrong.
 *
 * - `hang`: no byte ever; `hang-mid`: half of the answer, then silence; `hang-end`: all of it but HTTP's last
 *   chunk, then silence
 * - `reset`: the connection is reset before the head; `reset-mid`: after half of the answer
 * - `cut`: half of a chunked body, then the connection is closed in good order, without the last chunk
 * - `cut-clean`: all is well for HTTP, but what ends the stream for its API is missing
 * - `short`: the head promises more bytes than come before the connection is closed
 * - `garbage`: bytes that are not HTTP
 * - `error-mid`: half of a stream, then the API's error inside the stream
 */
type FaultyEnding = (typeof endings)[number];

/** What a request asks the simulated provider to do wrong, or differently. */
export interface Faults {
  /** Milliseconds before the head. */
  readonly slowMs?: number;
  /** Milliseconds between the pieces of a stream. */
  readonly gapMs?: number;
  readonly status?: (typeof statuses)[number];
  readonly ending?: FaultyEnding;
  /** The length in bytes of the answer's text or audio. */
  readonly bigBytes?: number;
  /** The number of pieces of text or audio in a stream; what opens and closes it comes on top. */
  readonly events?: number;
  /** The content coding to use where the client accepts it, in streams and in what is never compressed too. */
  readonly coding?: ContentCoding;
}

/**
 * Reads faults as `x-simulate` has them: `429`, or `slow=200, gap=20, cut`. Throws an Error that lists the
 * known faults for any other.
 */
export function parseFaults(text: string): Faults {
  const words = text.split(",").map((word) => word.trim());
  return Object.assign({}, ...words.filter((word) => word !== "").map(parseFault)) as Faults;
}

function parseFault(word: string): Faults {
  const [name, value] = word.split("=", 2);
  const status = statuses.find((known) => known === word);
  if (status !== undefined) return { status };
  const ending = endings.find((known) => known === word);
  if (ending !== undefined) return { ending };
  const coding = contentCodings.find((known) => known === value);
  if (name === "coding" && coding !== undefined) return { coding };
  if (value !== undefined && /^\d+$/.test(value)) {
    if (name === "slow") return { slowMs: Number(value) };
    if (name === "gap") return { gapMs: Number(value) };
    if (name === "big") return { bigBytes: Number(value) };
    if (name === "events") return { events: Number(value) };
  }
  throw new Error(
    `The simulated provider does not know the fault "${word}". ` +
      `It knows slow=MS, gap=MS, big=BYTES, events=NUMBER, coding=${contentCodings.join("|")}, ` +
      `${statuses.join(", ")}, ${endings.join(", ")}. Correct the x-simulate header or the call of failNext.`,
  );
}
