import type { Readable } from "node:stream";
import type { ClientRequest, ClientResponse, RepeatableBody } from "../model/exchange.ts";
import type { Origin } from "../model/origin.ts";
import type { UpstreamResponse } from "../upstream/forwarder.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { forward } from "./forward.ts";
import { MAX_PASSED_BYTES, readBody, type RequestBody } from "./read-body.ts";
import type { DigestedBody } from "./read-request.ts";
import type { UpgradeRequest } from "./session/answer-upgrade.ts";
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
  known?: RequestBody | DigestedBody,
  answer?: UpstreamResponse,
): Promise<void> {
  const body = known ?? (await readBody(request.body, MAX_PASSED_BYTES));
  const forwarded = await forward(
    request,
    response,
    {
      origin,
      body: sentOn(body),
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

/** Passes a request on, or a WebSocket with all its bytes, and keeps nothing of it. */
export async function passOnEither(
  request: ClientRequest,
  response: ClientResponse,
  origin: Origin,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  if (!isUpgrade(request)) return passOn(request, response, origin, settlement, parts);
  const { passUpgradeOn } = await import("./session/answer-upgrade.ts");
  return passUpgradeOn(request, response, origin, settlement, parts);
}

/** Whether a request asks for a WebSocket. */
export function isUpgrade(request: ClientRequest): request is UpgradeRequest {
  return request.upgrade !== undefined;
}

function sentOn(body: RequestBody | DigestedBody): Buffer | Readable | RepeatableBody {
  if (body.kind === "whole") return body.bytes;
  return body.kind === "long" ? body.stream : (body.wire ?? Buffer.alloc(0));
}

function neverWhole(): Promise<boolean> {
  return Promise.resolve(false);
}
