import { MissError, RefusedError } from "../errors.ts";
import { hasCredentials } from "../matching/has-credentials.ts";
import { errorShapeOf } from "../matching/provider-error.ts";
import { CodingError } from "../model/content-coding.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { Interaction } from "../model/interaction.ts";
import type { Origin } from "../model/origin.ts";
import { mapRedacted } from "../model/redacted.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { matchRequest, type MatchedRequest } from "./match-request.ts";
import { describeMiss } from "./miss.ts";
import { passOn } from "./pass-on.ts";
import { MAX_RECORDED_BYTES, readBody, type RequestBody } from "./read-body.ts";
import { addressOf, record } from "./record.ts";
import { replayInteraction } from "./replay.ts";
import type { Settlement } from "./settlement.ts";
import type { ProviderTarget } from "./target.ts";

/**
 * Answers a request to a provider: from a fixture, or by forwarding it, as the mode says. Rejects with
 * MissError, RefusedError, UpstreamError, FixtureFormatError or ClientLeftError.
 */
export async function answerFromProvider(
  request: ClientRequest,
  response: ClientResponse,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { mode } = parts;
  if (mode === "passthrough") {
    await passOn(request, response, originOf(target), settlement, parts);
    return;
  }
  if (mode === "replay" && parts.requireCredentials) checkCredentials(request, target);
  const body = await readBody(request.body, MAX_RECORDED_BYTES);
  const matched = await tryToMatch(request, body, target);
  if (matched instanceof RefusedError) {
    if (mode === "replay") throw matched;
    settlement.note({ notSaved: matched.message });
    await passOn(request, response, originOf(target), settlement, parts, body);
    return;
  }
  settlement.note({ hash: matched.key.hash, data: matched.data });
  const interaction = mode === "record" ? undefined : await findInteraction(matched, settlement, parts);
  if (interaction !== undefined) {
    const { bytes, left } = await replayInteraction(interaction, request, response);
    settlement.settle(left ? "cancelled" : "replayed", { status: interaction.status, bytes });
    return;
  }
  if (mode === "replay") throw missOf(matched, parts);
  await record(
    request,
    response,
    matched,
    { provider: target.provider, origin: originOf(target) },
    settlement,
    parts,
  );
}

/** The request with its key; a refusal where it cannot have one, because it is too large or broken. */
async function tryToMatch(
  request: ClientRequest,
  body: RequestBody,
  { provider, origin, anyHost }: ProviderTarget,
): Promise<MatchedRequest | RefusedError> {
  if (body.kind === "long") return tooLarge(`The request is larger than ${MAX_RECORDED_BYTES / 2 ** 20} MiB`);
  try {
    return await matchRequest(request, body.bytes, provider, origin, anyHost);
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

function checkCredentials(request: ClientRequest, { provider }: ProviderTarget): void {
  if (hasCredentials(request, provider)) return;
  const { status, code, message } = errorShapeOf(provider, request.path).unauthorized;
  throw new RefusedError(code, status, message);
}

async function findInteraction(
  matched: MatchedRequest,
  settlement: Settlement,
  { saves, store, turns }: ExchangeParts,
): Promise<Interaction | undefined> {
  // A repetition that follows closely must find what the request before it is about to save.
  await saves.settled(addressOf(matched));
  const fixture = await store.find(matched.key);
  if (fixture === undefined) return undefined;
  settlement.note({ file: fixture.file });
  return turns.next(fixture);
}

function missOf({ clean, key }: MatchedRequest, { store, folder }: ExchangeParts): MissError {
  const url = mapRedacted(clean, (request) => request.url);
  return new MissError(describeMiss({ ...key, url, folder, recordedHosts: store.hosts() }));
}

function originOf({ origin, provider }: ProviderTarget): Origin {
  if (origin !== undefined) return origin;
  const message =
    `The path alone does not tell which host of ${provider.name} to forward to. ` +
    `Name it with --upstream https://HOST, or have the client call that host through the proxy.`;
  throw new RefusedError("no_upstream", 400, message);
}
