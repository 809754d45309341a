import type { Readable } from "node:stream";
import { BrokenAnswerError } from "../errors.ts";
import { Cancellation } from "../model/cancellation.ts";
import type { ClientRequest, ClientResponse, RepeatableBody, ResponseHead } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";
import type { InterimAnswer } from "../model/interaction.ts";
import type { Origin } from "../model/origin.ts";
import type { UpstreamResponse } from "../upstream/forwarder.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { pump } from "./pump.ts";
import { startRecorder, type Recorder } from "./recorder.ts";
import type { OpenSpill } from "./spill.ts";

/** What came of a forwarded request. */
export type Forwarded =
  | {
      readonly end: "answered";
      readonly head: ResponseHead;
      readonly bytes: number;
      readonly recorder: Recorder;
      readonly trailers: RawHeaders;
    }
  | {
      /** The upstream broke off; the client's connection still stands. */
      readonly end: "broken";
      readonly error: BrokenAnswerError;
      readonly head: ResponseHead;
      readonly bytes: number;
      readonly recorder: Recorder;
    }
  | { readonly end: "left"; readonly bytes: number };

/** What {@link forward} is told besides the request. */
export interface ForwardPlan {
  readonly origin: Origin;
  readonly body: Buffer | Readable | RepeatableBody;
  /** How much of the answer to keep a copy of. */
  readonly maxRecordedBytes: number;
  /** Takes the copies of answers that are too large for memory; by default there are none. */
  readonly openSpill?: OpenSpill | undefined;
  /** Whether what has arrived is a whole answer already, though the connection has not ended. */
  readonly isWhole: (recorder: Recorder) => Promise<boolean>;
  /** What the upstream has answered already; then nothing is sent. */
  readonly answer?: UpstreamResponse | undefined;
}

/** A provider that says nothing else for hours shall not fill the memory. */
const MAX_INTERIM = 100;

/**
 * Sends the request on and streams the answer through, keeping a copy. A client that leaves in the middle
 * ends the upstream's work at once. Rejects with UpstreamError; by then the answer may have begun.
 */
export async function forward(
  request: ClientRequest,
  response: ClientResponse,
  plan: ForwardPlan,
  parts: ExchangeParts,
): Promise<Forwarded> {
  const left = new Cancellation();
  let answered = false;
  response.onceLeft(() => {
    if (!answered) left.cancel();
  });
  const sentAt = parts.clock();
  const { method, path, headers } = request;
  const { origin, body, answer } = plan;
  const interim: InterimAnswer[] = [];
  const onInterim = (head: ResponseHead): void => {
    response.inform?.(head);
    if (interim.length < MAX_INTERIM) interim.push({ ...head, atMs: Math.round(parts.clock() - sentAt) });
  };
  const sent =
    answer === undefined
      ? parts.forwarder.forward({ origin, method, path, headers, body, signal: left, onInterim })
      : Promise.resolve(answer);
  const upstream = await sent.catch((error: unknown) => {
    if (left.aborted) return undefined;
    throw error;
  });
  if (upstream === undefined) return { end: "left", bytes: 0 };
  answered = true;
  const { head } = upstream;
  const { maxRecordedBytes, openSpill } = plan;
  const recorder = startRecorder(head, sentAt, parts.clock, maxRecordedBytes, openSpill, interim);
  try {
    const whole = response.answer && upstream.takeWhole?.();
    if (whole !== undefined) {
      void recorder.add(whole);
      return sendWhole(whole, upstream, response, recorder);
    }
    response.start(head, upstream.isAll);
  } catch (error) {
    // A head that Node does not send on, such as a status of 099.
    upstream.abort();
    throw error;
  }
  let bytes = 0;
  const ended = plan.maxRecordedBytes > 0 ? parts.underWay.begin() : undefined;
  const pumped = pump(upstream.body, response, {
    onPiece(piece) {
      bytes += piece.length;
      parts.underWay.passed();
      return recorder.add(piece);
    },
    trailers: () => upstream.trailers(),
    onLeft: () => plan.isWhole(recorder),
    abort: () => upstream.abort(),
  });
  const end = await pumped
    .catch((error: unknown) => {
      if (error instanceof BrokenAnswerError) return error;
      return recorder.discard().then(() => {
        throw error;
      });
    })
    .finally(ended);
  if (end === "left") {
    await recorder.discard();
    return { end, bytes };
  }
  if (end === "ended") return { end: "answered", head, bytes, recorder, trailers: upstream.trailers() };
  return { end: "broken", error: end, head, bytes, recorder };
}

/** What came in one piece goes out in one piece. */
function sendWhole(
  body: Buffer,
  { head }: UpstreamResponse,
  response: ClientResponse,
  recorder: Recorder,
): Forwarded {
  if (response.answer?.(head, [body]) !== true) return { end: "left", bytes: 0 };
  return { end: "answered", head, bytes: body.length, recorder, trailers: [] };
}
