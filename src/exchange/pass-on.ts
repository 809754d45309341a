import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { Origin } from "../model/origin.ts";
import type { UpstreamResponse } from "../upstream/forwarder.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { forward } from "./forward.ts";
import { MAX_PASSED_BYTES, readBody, type RequestBody } from "./read-body.ts";
import type { Settlement } from "./settlement.ts";

/**
 * Forwards a request and keeps nothing of it. `known` is its body where it has been read already, `answer` what the
 * upstream has said already.
 */
export async function passOn(
  request: ClientRequest,
  response: ClientResponse,
  origin: Origin,
  settlement: Settlement,
  parts: ExchangeParts,
  known?: RequestBody,
  answer?: UpstreamResponse,
): Promise<void> {
  const body = known ?? (await readBody(request.body, MAX_PASSED_BYTES));
  const forwarded = await forward(
    request,
    response,
    {
      origin,
      body: body.kind === "whole" ? body.bytes : body.stream,
      maxRecordedBytes: 0,
      isWhole: neverWhole,
      answer,
    },
    parts,
  );
  if (forwarded.end === "broken") throw forwarded.error;
  if (forwarded.end === "left") settlement.settle("cancelled", { bytes: forwarded.bytes });
  else settlement.settle("passed", { status: forwarded.head.status, bytes: forwarded.bytes });
}

function neverWhole(): Promise<boolean> {
  return Promise.resolve(false);
}
