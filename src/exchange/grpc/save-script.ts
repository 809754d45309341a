import { MockaiError } from "../../errors.ts";
import { HALF_CLOSE, scriptMessage } from "../../model/call-script.ts";
import { CodingError, contentCodings } from "../../model/content-coding.ts";
import type { BrokenOff, ResponseHead } from "../../model/exchange.ts";
import { unfoldMessage } from "../../model/grpc-messages.ts";
import { headerValue, type RawHeaders } from "../../model/headers.ts";
import { joinRedacted } from "../../model/redacted.ts";
import type { InterimAnswer } from "../../model/interaction.ts";
import type { SessionFrame } from "../../model/session.ts";
import { redactCall } from "../../redaction/redact-call.ts";
import type { Reservation } from "../../store/reservation.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import type { MatchedRequest } from "../match-request.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";
import type { Destination, Saved } from "../save-answer.ts";
import type { CallFrame, CallRecorder } from "./call-recorder.ts";
import { whyCallNotKept } from "./why-call-not-kept.ts";

/** A call that is over, in which both sides spoke in turn. */
export interface EndedScript {
  readonly recorder: CallRecorder;
  /** The client's header lines. */
  readonly asked: RawHeaders;
  readonly head: ResponseHead;
  /** What came before the head. */
  readonly interim: readonly InterimAnswer[];
  readonly trailers: RawHeaders;
  /** How it broke off; undefined where HTTP says that it is whole. */
  readonly ended: BrokenOff | undefined;
}

/** Saves a call as a script, or says why not. Never rejects: the client has its answer already. */
export async function saveScript(
  { recorder, asked, head, interim, trailers, ended }: EndedScript,
  matched: MatchedRequest,
  { origin }: Destination,
  reservation: Reservation,
  parts: ExchangeParts,
): Promise<Saved> {
  const { clean, data, ids, key, secrets } = matched;
  if (parts.isNeverRecorded(origin.host, key.path, data))
    return notSaved("it is an exchange of credentials or telemetry");
  if (recorder.overflown) return notSaved(`the call is larger than ${MAX_RECORDED_BYTES / 2 ** 20} MiB`);
  const why = recorder.isWhole
    ? whyCallNotKept({ head, body: NOTHING, trailers })
    : "the call ended within a message (--keep-errors saves it)";
  if (why !== undefined && !parts.keepErrors) return notSaved(why);
  try {
    const frames = await plainFrames(recorder.frames, asked, head.headers);
    const request = joinRedacted(clean, data, ({ method, url }, known) => ({ method, url, data: known }));
    const call = { head, headAtMs: recorder.headAtMs, interim, frames, trailers };
    const recording = joinRedacted(request, redactCall(call, secrets, clean.redacted), (known, answered) => ({
      request: known,
      interaction: {
        ...answered,
        ids,
        recordedOn: parts.today(),
        ...(ended === undefined ? {} : { ended }),
      },
    }));
    const { file, change } = await reservation.save(recording);
    return { outcome: change === "unchanged" ? "unchanged" : "recorded", facts: { file, change } };
  } catch (error) {
    if (error instanceof CodingError) return notSaved(error.message);
    if (error instanceof MockaiError)
      return { outcome: "passed", facts: { notSaved: error.message, code: error.code } };
    return notSaved(`it could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const NOTHING = Buffer.alloc(0);

/** Rejects with CodingError. */
async function plainFrames(
  frames: readonly CallFrame[],
  asked: RawHeaders,
  answered: RawHeaders,
): Promise<SessionFrame[]> {
  const codings = {
    client: contentCodings(headerValue(asked, "grpc-encoding")),
    server: contentCodings(headerValue(answered, "grpc-encoding")),
  };
  const plain: SessionFrame[] = [];
  for (const { from, atMs, message } of frames) {
    if (message === undefined) plain.push({ from, atMs, frame: HALF_CLOSE });
    else {
      const { bytes } = await unfoldMessage(message, codings[from], MAX_RECORDED_BYTES);
      plain.push({ from, atMs, frame: scriptMessage(bytes) });
    }
  }
  return plain;
}

function notSaved(reason: string): Saved {
  return { outcome: "passed", facts: { notSaved: reason } };
}
