import type { BrokenAnswerError } from "../errors.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { Reservation } from "../store/reservation.ts";
import type { UpstreamResponse } from "../upstream/forwarder.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { forward } from "./forward.ts";
import type { MatchedRequest } from "./match-request.ts";
import { addressOf } from "./pending-saves.ts";
import { MAX_RECORDED_BYTES } from "./read-body.ts";
import { isWholeSoFar, saveAnswer, type Destination } from "./save-answer.ts";
import type { Settlement } from "./settlement.ts";
import { spillsTo } from "./spill.ts";

/**
 * Forwards a request, streams the answer through, and saves it once the client has it, in the place that was
 * reserved for it. `answer` is what the upstream has said already.
 */
export async function record(
  request: ClientRequest,
  response: ClientResponse,
  matched: MatchedRequest,
  destination: Destination,
  reservation: Reservation,
  settlement: Settlement,
  parts: ExchangeParts,
  answer?: UpstreamResponse,
): Promise<void> {
  const { origin } = destination;
  try {
    const forwarded = await forward(
      request,
      response,
      {
        origin,
        body: matched.wireBody,
        maxRecordedBytes: MAX_RECORDED_BYTES,
        openSpill: spillsTo(() => reservation.spool(), matched.secrets),
        isWhole: (recorder) => isWholeSoFar(recorder, matched, destination),
        answer,
      },
      parts,
    );
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
    const trailers = end === "answered" ? forwarded.trailers : [];
    const received = { recorder, ended: broken?.ended, trailers };
    const save = saveAnswer(received, matched, destination, reservation, parts).then(({ outcome, facts }) => {
      if (facts.file !== undefined) parts.turns.recorded(facts.file, matched.ids, matched.cassette);
      const message = broken && describeBroken(broken, facts.file !== undefined);
      settlement.settle(outcome, { ...facts, status: head.status, bytes, message });
    });
    parts.saves.add(addressOf(matched), save);
    await save;
  } finally {
    // Does nothing once it is saved; without it, later recordings of the same request would wait for ever.
    reservation.drop();
  }
}

function describeBroken({ host, ended }: BrokenAnswerError, isSaved: boolean): string {
  const how = ended === "reset" ? "reset the connection" : "closed the connection";
  const fate = isSaved ? "is saved as far as it came, and breaks off there in replay" : "is not saved";
  return `${host} ${how} in the middle of its answer, which ${fate}.`;
}
