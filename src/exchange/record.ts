import type { BrokenAnswerError } from "../errors.ts";
import type { ClientRequest, ClientResponse, RepeatableBody } from "../model/exchange.ts";
import type { Reservation } from "../store/reservation.ts";
import type { UpstreamResponse } from "../upstream/forwarder.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { type Forwarded, forward } from "./forward.ts";
import type { MatchedRequest } from "./match-request.ts";
import { addressOf } from "./pending-saves.ts";
import { MAX_RECORDED_BYTES } from "./read-body.ts";
import type { Recorder } from "./recorder.ts";
import { isWholeSoFar, saveAnswer, type Destination } from "./save-answer.ts";
import type { Settlement } from "./settlement.ts";
import { type OpenSpill, spillsTo } from "./spill.ts";

/** A live exchange that is to be recorded. */
export interface LiveExchange {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  readonly destination: Destination;
  /** As it is forwarded. */
  readonly body: Buffer | RepeatableBody;
  /** What the upstream has said already; then nothing is sent. */
  readonly answer?: UpstreamResponse | undefined;
}

/** What a request is recorded as, and where. */
export interface RecordingPlace {
  readonly matched: MatchedRequest;
  readonly reservation: Reservation;
}

/**
 * Forwards a request, streams the answer through, and saves it once the client has it, in the place that was
 * reserved for it. That may become known while it is forwarded, and be none: then nothing is saved. `placing` must
 * not reject.
 */
export async function record(
  { request, response, destination, body, answer }: LiveExchange,
  placing: RecordingPlace | Promise<RecordingPlace | undefined>,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  let known = placing instanceof Promise ? undefined : placing;
  const placed = Promise.resolve(placing).then((place) => (known = place));
  // An answer that is large before its request has a place stays in memory.
  const openSpill: OpenSpill = (head, start, interim) => {
    if (known === undefined) return undefined;
    const { matched, reservation } = known;
    return spillsTo(() => reservation.spool(), matched.secrets)(head, start, interim);
  };
  const isWhole = async (recorder: Recorder): Promise<boolean> => {
    const place = await placed;
    return place !== undefined && isWholeSoFar(recorder, place.matched, destination);
  };
  const { origin } = destination;
  const plan = { origin, body, maxRecordedBytes: MAX_RECORDED_BYTES, openSpill, isWhole, answer };
  try {
    const forwarding = forward(request, response, plan, parts);
    // What is told of a failure shall name the key too.
    await Promise.allSettled([forwarding, placed]);
    await conclude(await forwarding, response, destination, known, settlement, parts);
  } finally {
    // Does nothing once it is saved; without it, later recordings of the same request would wait for ever.
    (await placed)?.reservation.drop();
  }
}

async function conclude(
  forwarded: Forwarded,
  response: ClientResponse,
  destination: Destination,
  place: RecordingPlace | undefined,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  if (forwarded.end === "left") {
    settlement.settle("cancelled", {
      bytes: forwarded.bytes,
      notSaved: "the client left before the answer was whole",
    });
    return;
  }
  const { end, head, bytes, recorder } = forwarded;
  const broken = end === "broken" ? forwarded.error : undefined;
  if (broken !== undefined && !parts.keepErrors) {
    await recorder.discard();
    throw broken;
  }
  if (broken !== undefined) response.cut(broken.ended);
  if (place === undefined) {
    settlement.settle("passed", {
      status: head.status,
      bytes,
      message: broken && describeBroken(broken, false),
    });
    return;
  }
  const { matched, reservation } = place;
  const trailers = end === "answered" ? forwarded.trailers : [];
  const received = { recorder, ended: broken?.ended, trailers };
  const save = saveAnswer(received, matched, destination, reservation, parts).then(({ outcome, facts }) => {
    if (facts.file !== undefined) parts.turns.recorded(facts.file, matched.ids, matched.cassette);
    const message = broken && describeBroken(broken, facts.file !== undefined);
    settlement.settle(outcome, { ...facts, status: head.status, bytes, message });
  });
  parts.saves.add(addressOf(matched), save);
  await save;
}

function describeBroken({ host, ended }: BrokenAnswerError, isSaved: boolean): string {
  const how = ended === "reset" ? "reset the connection" : "closed the connection";
  const fate = isSaved ? "is saved as far as it came, and breaks off there in replay" : "is not saved";
  return `${host} ${how} in the middle of its answer, which ${fate}.`;
}
