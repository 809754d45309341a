import { setTimeout } from "node:timers/promises";
import { MockaiError } from "../errors.ts";
import { type AnswerEnd, answerEnd } from "../matching/whole-answer.ts";
import { CodingError } from "../model/content-coding.ts";
import type { Outcome } from "../model/events.ts";
import type { BrokenOff } from "../model/exchange.ts";
import { headerValue, type RawHeaders } from "../model/headers.ts";
import type { Origin } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import { joinRedacted, type Redacted } from "../model/redacted.ts";
import { redactResponse } from "../redaction/redact-response.ts";
import type { Recording, Reservation } from "../store/reservation.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { whyCallNotKept } from "./grpc/why-call-not-kept.ts";
import type { MatchedRequest } from "./match-request.ts";
import { MAX_RECORDED_BYTES } from "./read-body.ts";
import type { RecordedAnswer, Recorder } from "./recorder.ts";
import type { ExchangeFacts } from "./settlement.ts";

/** Where a request went, and what is known of the API there. */
export interface Destination {
  readonly provider: Provider;
  readonly origin: Origin;
}

/** An answer that has come, to its end or not. */
export interface EndedCopy {
  readonly recorder: Recorder;
  /** How it broke off; undefined where HTTP says that it is whole. */
  readonly ended: BrokenOff | undefined;
  /** The lines behind its body. */
  readonly trailers: RawHeaders;
}

/** What became of an answer that was to be saved. */
export interface Saved {
  readonly outcome: Outcome;
  readonly facts: ExchangeFacts;
}

/**
 * Looking through an answer and taking secrets out of it are done in one piece each. The last bytes go out first, and a
 * client that asks on at once is forwarded first: its upstream takes longer to answer than this takes. Between the
 * pieces of other answers there is time too.
 */
const COURTESY_MS = 5;

/** Saves an answer, or says why not. Never rejects: the client has its answer already. */
export async function saveAnswer(
  { recorder, ended, trailers }: EndedCopy,
  matched: MatchedRequest,
  destination: Destination,
  reservation: Reservation,
  parts: ExchangeParts,
): Promise<Saved> {
  try {
    const reason = whyNotKept(recorder, matched, destination, parts);
    if (reason !== undefined) return notSaved(reason);
    await setTimeout(COURTESY_MS);
    await parts.underWay.gap();
    const answer = await recorder.read(ended === undefined);
    const why = whyCallNotKept({ ...answer, trailers });
    if (why !== undefined && !parts.keepErrors) return notSaved(why);
    const end = endOf(answer, matched, destination.provider);
    if (end !== "whole" && !parts.keepErrors) return notSaved(UNSAVED_ENDS[end]);
    await parts.underWay.gap();
    const recording = recordingOf(answer, trailers, matched, parts.today(), ended);
    await parts.underWay.gap();
    const { file, change } = await reservation.save(recording);
    return { outcome: change === "unchanged" ? "unchanged" : "recorded", facts: { file, change } };
  } catch (error) {
    if (error instanceof CodingError) return notSaved(error.message);
    if (error instanceof MockaiError)
      return { outcome: "passed", facts: { notSaved: error.message, code: error.code } };
    return notSaved(`it could not be written: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await recorder.discard();
  }
}

/** Whether what has arrived so far is a whole answer by the rules of its protocol. */
export async function isWholeSoFar(
  recorder: Recorder,
  matched: MatchedRequest,
  { provider }: Destination,
): Promise<boolean> {
  const promised = headerValue(recorder.head.headers, "content-length");
  if (matched.key.method !== "HEAD" && promised !== undefined) return recorder.bytes >= Number(promised);
  if (recorder.overflown || recorder.spilled) return false;
  return endOf(await recorder.read(false), matched, provider) !== "cut";
}

const UNSAVED_ENDS: Readonly<Record<Exclude<AnswerEnd, "whole">, string>> = {
  cut: "the stream ended before its last event (--keep-errors saves it)",
  error: "the stream ended in an error (--keep-errors saves it)",
};

/** Besides 5xx: answers that tell of the moment or of the key, and not of the request. */
const OF_THE_MOMENT = new Set([401, 403, 408, 409, 429]);

function whyNotKept(
  { head: { status }, overflown }: Recorder,
  { key, data }: MatchedRequest,
  { origin }: Destination,
  parts: ExchangeParts,
): string | undefined {
  if (parts.isNeverRecorded(origin.host, key.path, data))
    return "it is an exchange of credentials or telemetry";
  if (!parts.keepErrors && (OF_THE_MOMENT.has(status) || status >= 500)) {
    return `the answer was a ${status} (--keep-errors saves it)`;
  }
  return overflown ? `the answer is larger than ${MAX_RECORDED_BYTES / 2 ** 20} MiB` : undefined;
}

function endOf({ head, body }: RecordedAnswer, { key }: MatchedRequest, provider: Provider): AnswerEnd {
  if (key.method === "HEAD") return "whole";
  // Only what has no end of its own goes to the disk as it comes.
  if (!(body instanceof Uint8Array)) return "whole";
  const contentType = headerValue(head.headers, "content-type");
  return answerEnd({ path: key.path, status: head.status, contentType, body }, provider);
}

/** What is on the disk already has had its secrets looked for on its way there. */
function recordingOf(
  { body, ...answer }: RecordedAnswer,
  trailers: RawHeaders,
  { clean, data, ids, secrets }: MatchedRequest,
  recordedOn: string,
  ended: BrokenOff | undefined,
): Redacted<Recording> {
  const request = joinRedacted(clean, data, ({ method, url }, known) => ({ method, url, data: known }));
  const isStored = !(body instanceof Uint8Array);
  const inMemory = isStored ? { body: NO_BODY, chunks: [] } : { body };
  const interaction = redactResponse({ ...answer, trailers, ...inMemory }, secrets, clean.redacted);
  const stored = isStored ? { body, chunks: answer.chunks } : {};
  return joinRedacted(request, interaction, (asked, answered) => ({
    request: asked,
    interaction: { ...answered, ...stored, ids, recordedOn, ...(ended === undefined ? {} : { ended }) },
  }));
}

const NO_BODY = new Uint8Array();

function notSaved(reason: string): Saved {
  return { outcome: "passed", facts: { notSaved: reason } };
}
