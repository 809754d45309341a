import type { Readable } from "node:stream";
import { RefusedError } from "../../errors.ts";
import type { ClientRequest, ClientResponse } from "../../model/exchange.ts";
import { authorityOf } from "../../model/origin.ts";
import type { Reservation } from "../../store/reservation.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import { forward, type Forwarded } from "../forward.ts";
import { matchInOrder } from "../match-in-order.ts";
import type { MatchedRequest } from "../match-request.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";

import { saveAnswer, type Saved } from "../save-answer.ts";
import { addressOf } from "../pending-saves.ts";
import type { Settlement } from "../settlement.ts";
import { originOf, type ProviderTarget } from "../target.ts";
import { type CallRecorder, startCallRecorder } from "./call-recorder.ts";
import { methodAddress } from "./find-script.ts";
import { saveScript } from "./save-script.ts";

/** A call that is to be forwarded. */
export interface LiveCall {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  readonly target: ProviderTarget;
  /** All that the client sends, as it comes. */
  readonly upload: Readable;
  /** Its place among the recordings, where the client has said all and it is known already. */
  readonly place?: CallPlace | undefined;
}

/** What a call is recorded as, and where. */
export interface CallPlace {
  readonly matched: MatchedRequest;
  readonly reservation: Reservation;
}

/**
 * Forwards a call, passes the messages of both sides through as they come, and saves it once the client has its end. It
 * gets its key when the client has said all, or when the server speaks before that. Rejects as `forward` does.
 */
export async function recordCall(
  call: LiveCall,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { request, response, target, upload } = call;
  const recorder = startCallRecorder(parts.clock, MAX_RECORDED_BYTES);
  const placed =
    call.place === undefined ? placeOf(call, recorder, settlement, parts) : Promise.resolve(call.place);
  try {
    const plan = {
      origin: originOf(target),
      body: recorder.tapUpload(upload),
      maxRecordedBytes: MAX_RECORDED_BYTES,
      isWhole: () => Promise.resolve(false),
    };
    const forwarded = await forward(request, recorder.tapResponse(response), plan, parts);
    await conclude(forwarded, call, { recorder, placed }, settlement, parts);
  } finally {
    recorder.end(false);
    // Does nothing once it is saved; without it, later recordings of the same call would wait for ever.
    (await placed)?.reservation.drop();
  }
}

/** A call on its way to the recordings. */
interface CallInHand {
  readonly recorder: CallRecorder;
  readonly placed: Promise<CallPlace | undefined>;
}

async function conclude(
  forwarded: Forwarded,
  call: LiveCall,
  { recorder, placed }: CallInHand,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  if (forwarded.end === "left") {
    const notSaved = "the client left before the answer was whole";
    return settlement.settle("cancelled", { bytes: forwarded.bytes, notSaved });
  }
  const broken = forwarded.end === "broken" ? forwarded.error : undefined;
  if (broken !== undefined && !parts.keepErrors) throw broken;
  if (broken !== undefined) call.response.cut(broken.ended);
  recorder.end(true);
  const { head, bytes } = forwarded;
  const place = await placed;
  const told = { status: head.status, bytes, message: broken?.message };
  if (place === undefined) return settlement.settle("passed", told);
  const { matched } = place;
  const save = saveCall(forwarded, call, recorder, place, parts).then(({ outcome, facts }) => {
    if (facts.file !== undefined) parts.turns.recorded(facts.file, matched.ids, matched.cassette);
    settlement.settle(outcome, { ...told, ...facts });
  });
  parts.saves.add(addressOf(matched), save);
  parts.saves.add(methodAddress(call.request, matched.cassette), save);
  await save;
}

async function saveCall(
  forwarded: Exclude<Forwarded, { end: "left" }>,
  { request, target, place: known }: LiveCall,
  recorder: CallRecorder,
  { matched, reservation }: CallPlace,
  parts: ExchangeParts,
): Promise<Saved> {
  const destination = { provider: target.provider, origin: originOf(target) };
  const ended = forwarded.end === "broken" ? forwarded.error.ended : undefined;
  const trailers = forwarded.end === "answered" ? forwarded.trailers : [];
  if (known !== undefined || (await recorder.form) === "ordinary") {
    const received = { recorder: forwarded.recorder, ended, trailers };
    return saveAnswer(received, matched, destination, reservation, parts);
  }
  const { head } = forwarded;
  const { interim } = forwarded.recorder;
  const script = { recorder, asked: request.headers, head, interim, trailers, ended };
  return saveScript(script, matched, destination, reservation, parts);
}

/** Never rejects; undefined where the call cannot be recorded, or ended before it was known what it is. */
async function placeOf(
  { request, target }: LiveCall,
  recorder: CallRecorder,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<CallPlace | undefined> {
  try {
    const form = await recorder.form;
    if (form === undefined) return undefined;
    if (recorder.overflown) throw tooLarge();
    const body = { kind: "whole", bytes: recorder.asked } as const;
    const arrival = await matchInOrder({ ...request, open: form === "script" }, body, target, parts);
    if (arrival instanceof RefusedError) throw arrival;
    const { matched, place } = arrival;
    try {
      settlement.note({ hash: matched.key.hash, data: matched.keyed });
      await place.first;
      const key = { ...matched.key, host: authorityOf(originOf(target)) };
      return { matched, reservation: parts.shelf.of(matched.cassette).reserve(key) };
    } finally {
      place.leave();
    }
  } catch (error) {
    settlement.note({ notSaved: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function tooLarge(): Error {
  return new Error(`the call is larger than ${MAX_RECORDED_BYTES / 2 ** 20} MiB`);
}
