import { RefusedError } from "../errors.ts";
import { normalizePath } from "../matching/normalize-path.ts";
import { CodingError } from "../model/content-coding.ts";
import type { ClientRequest } from "../model/exchange.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import type { Place } from "./lines.ts";
import { matchRequest, type MatchedRequest, type RequestHead } from "./match-request.ts";
import { MAX_RECORDED_BYTES, type RequestBody } from "./read-body.ts";
import { addressOf } from "./pending-saves.ts";
import type { DigestedBody } from "./read-request.ts";
import type { ProviderTarget } from "./target.ts";

/** A request with its key, and its place among those with the same one. */
export interface KeyedRequest {
  readonly matched: MatchedRequest;
  /** Must be left. */
  readonly place: Place;
}

/**
 * Matches a request that has been read to its end, at once, and puts it in line with those that have the same
 * key. Requests for one path come into their lines in the order in which they were read to their end, whatever
 * their bodies take to unfold: that order decides who gets which turn when requests overlap. Gives the refusal
 * where a request cannot have a key, because it is too large or broken. `pause` puts the matching off, and its place in
 * line holds.
 */
export async function matchInOrder(
  request: ClientRequest & Pick<RequestHead, "open">,
  body: RequestBody | DigestedBody,
  target: ProviderTarget,
  parts: ExchangeParts,
  pause?: () => Promise<unknown>,
): Promise<KeyedRequest | RefusedError> {
  const cassette = request.cassette ?? parts.cassette;
  const arrival = parts.lines.join(`path ${cassette ?? ""} ${normalizePath(request.path)}`);
  try {
    await pause?.();
    const matched = await tryToMatch(request, body, target, cassette, parts);
    await arrival.first;
    return matched instanceof RefusedError
      ? matched
      : { matched, place: parts.lines.join(`key ${addressOf(matched)}`) };
  } finally {
    arrival.leave();
  }
}

async function tryToMatch(
  request: ClientRequest & Pick<RequestHead, "open">,
  body: RequestBody | DigestedBody,
  { provider, origin, anyHost }: ProviderTarget,
  cassette: string | undefined,
  { normalize, redactor }: ExchangeParts,
): Promise<MatchedRequest | RefusedError> {
  if (body.kind === "long") return tooLarge(`The request is larger than ${MAX_RECORDED_BYTES / 2 ** 20} MiB`);
  try {
    return await matchRequest(request, body.kind === "whole" ? body.bytes : body, {
      provider,
      origin,
      anyHost,
      cassette,
      normalize,
      redactor,
    });
  } catch (error) {
    if (!(error instanceof CodingError)) throw error;
    if (error.code === "too_large")
      return tooLarge(`The request unfolds to more than ${MAX_RECORDED_BYTES / 2 ** 20} MiB`);
    const message = `The request cannot be matched: ${error.message}. Send it without Content-Encoding.`;
    return new RefusedError(error.code, 400, message, { cause: error });
  }
}

function tooLarge(what: string): RefusedError {
  return new RefusedError(
    "too_large",
    413,
    `${what}, and so it is neither recorded nor replayed. Send less at once.`,
  );
}
