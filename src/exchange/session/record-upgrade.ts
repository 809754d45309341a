import { MockaiError } from "../../errors.ts";
import type { ClientResponse, ResponseHead } from "../../model/exchange.ts";
import { endToEndHeaders } from "../../model/headers.ts";
import { joinRedacted } from "../../model/redacted.ts";
import type { Sender, SessionFrame } from "../../model/session.ts";
import { redactSession } from "../../redaction/redact-session.ts";
import type { Reservation } from "../../store/reservation.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import type { MatchedRequest } from "../match-request.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";
import { addressOf } from "../pending-saves.ts";
import { record } from "../record.ts";
import type { Destination, Saved } from "../save-answer.ts";
import type { Settlement } from "../settlement.ts";
import type { UpgradeRequest } from "./answer-upgrade.ts";
import { openUpstream, relaySession } from "./open-upstream.ts";
import { type SessionRecorder, startSessionRecorder } from "./session-recorder.ts";

/** What a session is recorded as, and where. */
export interface SessionPlan {
  readonly matched: MatchedRequest;
  readonly destination: Destination;
  readonly reservation: Reservation;
}

/**
 * Sends a handshake on, passes all frames through as they come, and saves the session once both sides have closed
 * it. A handshake that the upstream turns down is an answer like any other.
 */
export async function recordUpgrade(
  request: UpgradeRequest,
  response: ClientResponse,
  plan: SessionPlan,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { matched, destination, reservation } = plan;
  try {
    const sentAt = parts.clock();
    const answer = await openUpstream(request, response, destination.origin, parts);
    if (answer === undefined) return settlement.settle("cancelled", { notSaved: LEFT });
    if (answer.kind === "answered") {
      const live = { request, response, destination, body: matched.wireBody, answer: answer.response };
      return await record(live, { matched, reservation }, settlement, parts);
    }
    const { head, stream } = answer;
    const recorder = startSessionRecorder(sentAt, parts.clock, MAX_RECORDED_BYTES);
    const endedBy = await relaySession(request.upgrade.accept(head), stream, recorder.taps);
    const save = saveSession(head, recorder, endedBy, plan, parts).then(({ outcome, facts }) => {
      if (facts.file !== undefined) parts.turns.recorded(facts.file, matched.ids, matched.cassette);
      settlement.settle(outcome, { ...facts, status: head.status, bytes: recorder.bytes });
    });
    parts.saves.add(addressOf(matched), save);
    await save;
  } finally {
    // Does nothing once it is saved; without it, later recordings of the same request would wait for ever.
    reservation.drop();
  }
}

const LEFT = "the client left before the WebSocket stood";

/** Never rejects: the client has had its session already. */
async function saveSession(
  head: ResponseHead,
  recorder: SessionRecorder,
  endedBy: Sender,
  { matched, destination, reservation }: SessionPlan,
  parts: ExchangeParts,
): Promise<Saved> {
  const { clean, data, ids, key, secrets } = matched;
  if (parts.isNeverRecorded(destination.origin.host, key.path, data))
    return notSaved("it is an exchange of credentials or telemetry");
  const reason = whyNotKept(recorder, endedBy, parts.keepErrors);
  if (reason !== undefined) return notSaved(reason);
  try {
    const request = joinRedacted(clean, data, ({ method, url }, known) => ({ method, url, data: known }));
    const session = {
      head: { ...head, headers: endToEndHeaders(head.headers) },
      headAtMs: recorder.headAtMs,
      frames: withEnd(recorder.frames),
    };
    const recording = joinRedacted(
      request,
      redactSession(session, secrets, clean.redacted),
      (asked, answered) => ({
        request: asked,
        interaction: { ...answered, ids, recordedOn: parts.today() },
      }),
    );
    const { file, change } = await reservation.save(recording);
    return { outcome: change === "unchanged" ? "unchanged" : "recorded", facts: { file, change } };
  } catch (error) {
    if (error instanceof MockaiError)
      return { outcome: "passed", facts: { notSaved: error.message, code: error.code } };
    return notSaved(`it could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** How a session ends that is over and done with: gone away, without a code, normally (RFC 6455, 7.4.1). */
const COMPLETE = new Set([1000, 1001, 1005]);

function whyNotKept(
  { frames, overflown, failure }: SessionRecorder,
  endedBy: Sender,
  keepErrors: boolean,
): string | undefined {
  if (overflown) return `the session is larger than ${MAX_RECORDED_BYTES / 2 ** 20} MiB`;
  if (failure !== undefined) return failure;
  const closes = frames.flatMap(({ from, frame }) => (frame.kind === "close" ? [{ from, ...frame }] : []));
  const [first] = closes;
  if (first === undefined && endedBy === "client") return "the client left without closing the WebSocket";
  if (keepErrors) return undefined;
  if (first === undefined) return "the connection broke off without a close (--keep-errors saves it)";
  if (COMPLETE.has(first.code)) return undefined;
  return `the ${first.from} closed it with ${first.code} (--keep-errors saves it)`;
}

/** A session that nobody closed ends as one whose connection broke off. */
function withEnd(frames: readonly SessionFrame[]): readonly SessionFrame[] {
  if (frames.some(({ frame }) => frame.kind === "close")) return frames;
  const atMs = frames.at(-1)?.atMs ?? 0;
  return [...frames, { from: "server", atMs, frame: { kind: "close", code: 1006, reason: "" } }];
}

function notSaved(reason: string): Saved {
  return { outcome: "passed", facts: { notSaved: reason } };
}
