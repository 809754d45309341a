import * as samples from "../samples.ts";
import type { Answer } from "./response-reader.ts";
import type { Numbers, Target } from "./task.ts";

/** Requests of one kind, each with the next number, and the answers that they must get. */
export interface Questions {
  /** The next request's bytes, head and body, good until the one after it is asked for; and its number. */
  readonly next: () => { readonly bytes: Buffer; readonly number: number };
  /** Throws where the answer is not, byte for byte, the one to the request of that number. */
  readonly check: (answer: Answer, number: number) => void;
}

/** Which requests, of whom. */
export interface QuestionOptions {
  readonly kind: samples.Kind;
  readonly numbers: Numbers;
  readonly target: Pick<Target, "echoes">;
  /** Default: the host of all. */
  readonly host?: string;
  /** In front of the path; default: nothing. */
  readonly mount?: string;
  /** Whether each must get a miss. */
  readonly areMisses?: boolean;
}

export function createQuestions(options: QuestionOptions): Questions {
  const { kind, numbers, target, host = samples.HOST, mount = "", areMisses = false } = options;
  const body = samples.requestBody(kind);
  const head = Buffer.from(
    [
      `POST ${mount}${samples.PATH} HTTP/1.1`,
      `Host: ${host}`,
      "Authorization: Bearer a-key-of-the-bench",
      "Content-Type: application/json",
      "Accept: */*",
      "User-Agent: bench",
      `Content-Length: ${body.bytes.length}`,
      "\r\n",
    ].join("\r\n"),
  );
  const place = head.length + body[numbers.place];
  const wholeBytes = Buffer.concat([head, body.bytes]);
  const expected = kind === "json" ? samples.jsonAnswer() : samples.streamAnswer();
  const echoes = target.echoes && numbers.place === "question";
  const isSame = numbers.count === 1;
  if (isSame) samples.writeNumber(wholeBytes, place, numbers.first ?? 0);
  let asked = 0;
  return {
    next() {
      const number = (numbers.first ?? 0) + (asked++ % numbers.count);
      // A copy, because the socket may not have sent the last one yet.
      const bytes = isSame ? wholeBytes : Buffer.from(wholeBytes);
      if (!isSame) samples.writeNumber(bytes, place, number);
      return { bytes, number };
    },
    check({ status, body: got }, number) {
      if (areMisses && status === 404) return;
      samples.writeNumber(expected.bytes, expected.at, echoes ? number : 0);
      if (!areMisses && status === 200 && got.equals(expected.bytes)) return;
      throw new Error(
        `Question ${number} (${kind}) got a wrong answer: ${status}, ${got.length} bytes, ${got.toString("utf8").slice(0, 1000)}`,
      );
    },
  };
}
