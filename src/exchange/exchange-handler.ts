import { ClientLeftError, MissError, MockaiError, RefusedError, UpstreamError } from "../errors.ts";
import { errorShapeOf, providerError } from "../matching/provider-error.ts";
import type { Outcome } from "../model/events.ts";
import type { ClientRequest, ClientResponse, Mode } from "../model/exchange.ts";
import { headerValue } from "../model/headers.ts";
import { formatOrigin } from "../model/origin.ts";
import type { ErrorShape } from "../model/provider.ts";
import { redactUrl } from "../redaction/redact-text.ts";
import { answerFromProvider } from "./answer-from-provider.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { sendOwnAnswer } from "./own-answers.ts";
import { sendOwnPage } from "./own-pages.ts";
import { passOn } from "./pass-on.ts";
import { describeRefusal } from "./refusal.ts";
import { openSettlement, type Settlement } from "./settlement.ts";
import { resolveTarget, type Target } from "./target.ts";
import { createVia, type Via } from "./via.ts";

/** Lives one request through to its end. Never rejects: what goes wrong is answered and told of. */
export type ExchangeHandler = (request: ClientRequest, response: ClientResponse) => Promise<void>;

/** Handles requests, whichever protocol brings them. */
export function createExchangeHandler(parts: ExchangeParts): ExchangeHandler {
  const via = createVia();
  return async (request, response) => {
    const target = tryToResolve(request, parts);
    const isProvider = "kind" in target && target.kind === "provider";
    const provider = isProvider ? target.provider : parts.target.unknownProvider;
    const settlement = openSettlement(
      { method: request.method, url: redactUrl(urlOf(request), provider) },
      parts.clock,
      parts.emit,
    );
    if (isProvider) settlement.note({ provider: provider.name });
    try {
      if (target instanceof Error) throw target;
      await answer(request, response, target, settlement, parts, via);
    } catch (error) {
      fail(error, errorShapeOf(provider, request.path), response, settlement);
    }
  };
}

function tryToResolve(request: ClientRequest, parts: ExchangeParts): Target | Error {
  try {
    return resolveTarget(request, parts.target);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function urlOf({ destination, path }: ClientRequest): string {
  return destination === undefined ? path : formatOrigin(destination) + path;
}

async function answer(
  request: ClientRequest,
  response: ClientResponse,
  target: Target,
  settlement: Settlement,
  parts: ExchangeParts,
  via: Via,
): Promise<void> {
  if (headerValue(request.headers, "upgrade")?.toLowerCase() === "websocket") {
    throw new RefusedError(
      "websocket",
      501,
      "mockai-proxy does not speak WebSocket yet. Use the provider's HTTP API.",
    );
  }
  switch (target.kind) {
    case "provider":
      return answerFromProvider(request, response, target, settlement, parts);
    case "pass":
      settlement.note({ notSaved: whyNotRecorded(target.origin.host, parts.mode) });
      return passOn(via.mark(request), response, target.origin, settlement, parts);
    case "own":
      return sendOwnPage(request, response, parts);
    case "refused":
      throw new RefusedError("refused_host", 403, describeRefusal(target.origin.host));
    case "unknown":
      throw new RefusedError("unknown_path", 404, describeUnknownPath(request));
    default:
      return target satisfies never;
  }
}

function whyNotRecorded(host: string, mode: Mode): string | undefined {
  const records = mode === "record" || mode === "auto";
  return records ? `${host} is not recorded (--host ${host} records it)` : undefined;
}

function describeUnknownPath({ path }: ClientRequest): string {
  return (
    `mockai-proxy knows no provider with the path ${path.replace(/\?.*/s, "")}, so it cannot tell what is meant. ` +
    `Call the provider's own URL through the proxy (HTTPS_PROXY), or name the host with --upstream https://HOST.`
  );
}

/** Tells the client and the log what went wrong, in the provider's own form so that its SDK shows it. */
function fail(error: unknown, shape: ErrorShape, response: ClientResponse, settlement: Settlement): void {
  if (error instanceof ClientLeftError) {
    settlement.settle("cancelled", { message: error.message, code: error.code });
    return;
  }
  const { outcome, status, mark } = failureOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof MockaiError ? error.code : "internal";
  if (response.started) {
    response.cut();
    settlement.settle(outcome, { message, code });
    return;
  }
  const bytes = sendOwnAnswer(response, {
    status,
    contentType: "application/json",
    body: providerError(shape, { status, code, message }),
    mark,
    // An upstream's failure is the provider's, and a client may well try again.
    retry: error instanceof UpstreamError,
  });
  settlement.settle(outcome, { status, bytes, message, code });
}

function failureOf(error: unknown): { outcome: Outcome; status: number; mark: string } {
  if (error instanceof MissError) return { outcome: "missed", status: 404, mark: "miss" };
  if (error instanceof RefusedError) return { outcome: "refused", status: error.status, mark: "refused" };
  if (error instanceof UpstreamError) return { outcome: "failed", status: error.status, mark: "error" };
  // A broken fixture or an unreadable folder: of the plain 4xx that no SDK asks again after.
  if (error instanceof MockaiError) return { outcome: "failed", status: 400, mark: "error" };
  return { outcome: "failed", status: 500, mark: "error" };
}
