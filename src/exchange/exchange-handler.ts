import {
  BrokenAnswerError,
  ClientLeftError,
  MissError,
  MockaiError,
  RefusedError,
  UpstreamError,
} from "../errors.ts";
import { errorShapeOf, providerError } from "../matching/provider-error.ts";
import type { Outcome } from "../model/events.ts";
import { describeBadCassette, isCassetteName } from "../model/cassette-name.ts";
import type { ClientRequest, ClientResponse, Mode } from "../model/exchange.ts";
import { isCall } from "../model/grpc.ts";
import { formatOrigin } from "../model/origin.ts";
import type { ErrorShape } from "../model/provider.ts";
import { answerFromProvider } from "./answer-from-provider.ts";
import type { ExchangeParts } from "./exchange-parts.ts";

import { sendOwnStatus } from "./grpc/own-status.ts";
import { leadLinksBack } from "./lead-links-back.ts";
import { MOUNT_FOLDER, readMount, type Arrival } from "./mount.ts";
import { sendOwnAnswer } from "./own-answers.ts";
import { readModel } from "./read-model.ts";
import { describeRefusal } from "./refusal.ts";
import { openSettlement, type Settlement } from "./settlement.ts";
import { needsModel, resolveTarget, type Target, type TargetFacts } from "./target.ts";
import { createVia, type Via } from "./via.ts";

/** Lives one request through to its end. Never rejects: what goes wrong is answered and told of. */
export type ExchangeHandler = (request: ClientRequest, response: ClientResponse) => Promise<void>;

/** Handles requests, whichever protocol brings them. */
export function createExchangeHandler(parts: ExchangeParts): ExchangeHandler {
  const via = createVia();
  return async (arrived, response) => {
    const arrival = readMount(arrived);
    let provider = parts.target.unknownProvider;
    const settlement = openSettlement(
      arrived.method,
      () => parts.redactor.url(urlOf(arrival.request), parts.target.unknownProvider, arrived.headers),
      parts.clock,
      parts.emit,
    );
    settlement.note({ cassette: arrived.cassette ?? parts.cassette });
    try {
      const { request, target } = await placed(arrival, parts);
      if (target.kind === "provider") {
        const own = (provider = target.provider);
        settlement.note({ provider: own.name });
        settlement.noteUrl(() => parts.redactor.url(urlOf(request), own, request.headers));
      }
      await answer(request, response, target, settlement, parts, via);
    } catch (error) {
      // What went wrong may name what came: a path, a host, a header.
      const redact = (text: string): string => parts.redactor.text(text, arrived, provider);
      const shape = isCall(arrived.headers) ? "grpc" : errorShapeOf(provider, arrival.request.path);
      fail(error, shape, response, settlement, redact);
    }
  };
}

/** What a request is aimed at. Of one whose path leaves that open the body is read first. */
async function placed(
  arrival: Arrival,
  parts: ExchangeParts,
): Promise<{ request: ClientRequest; target: Target }> {
  const { request } = arrival;
  const { cassette } = request;
  if (cassette !== undefined && !isCassetteName(cassette)) {
    throw new RefusedError("bad_cassette", 400, describeBadCassette(cassette));
  }
  if (!needsModel(arrival, parts.target)) return { request, target: resolveTarget(arrival, parts.target) };
  const read = await readModel(request, parts.lines);
  const known = { ...arrival, request: read.request };
  return { request: read.request, target: resolveTarget(known, parts.target, read.model) };
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
  switch (target.kind) {
    case "provider":
      if (isCall(request.headers)) {
        const { answerCall } = await import("./grpc/answer-call.ts");
        return answerCall(request, response, target, settlement, parts);
      }
      if (request.upgrade !== undefined) {
        const { answerUpgrade } = await import("./session/answer-upgrade.ts");
        return answerUpgrade(request, response, target, settlement, parts);
      }
      return answerFromProvider(
        request,
        leadLinksBack(request, response, target, parts.target),
        target,
        settlement,
        parts,
      );
    case "pass": {
      settlement.note({ notSaved: whyNotRecorded(target.origin.host, parts.mode) });
      if (isCall(request.headers)) {
        const { passCallOn } = await import("./grpc/answer-call.ts");
        return passCallOn(via.mark(request), response, target.origin, settlement, parts);
      }
      const { passOnEither } = await import("./pass-on.ts");
      return passOnEither(via.mark(request), response, target.origin, settlement, parts);
    }
    case "own": {
      const { sendOwnPage } = await import("./own-pages.ts");
      return sendOwnPage(request, response, parts);
    }
    case "refused":
      throw new RefusedError("refused_host", 403, describeRefusal(target.origin.host));
    case "unknown":
      throw new RefusedError("unknown_path", 404, describeUnknownPath(request));
    case "unknown mount":
      throw new RefusedError("unknown_mount", 404, describeUnknownMount(target.name, parts.target));
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

function describeUnknownMount(name: string, { providerNames }: TargetFacts): string {
  return (
    `mockai-proxy knows no provider named ${JSON.stringify(name)}. It knows ${providerNames.join(", ")}. ` +
    `Write one of these, or a host such as api.openai.com, behind ${MOUNT_FOLDER}/.`
  );
}

/** Tells the client and the log what went wrong, in the provider's own form so that its SDK shows it. */
function fail(
  error: unknown,
  shape: ErrorShape | "grpc",
  response: ClientResponse,
  settlement: Settlement,
  redact: (text: string) => string,
): void {
  if (error instanceof ClientLeftError) {
    settlement.settle("cancelled", { message: error.message, code: error.code });
    return;
  }
  const { outcome, status, mark } = failureOf(error);
  const message = redact(error instanceof Error ? error.message : String(error));
  const code = error instanceof MockaiError ? error.code : "internal";
  if (response.started) {
    response.cut(error instanceof BrokenAnswerError ? error.ended : "early");
    settlement.settle(outcome, { message, code });
    return;
  }
  if (shape === "grpc") {
    sendOwnStatus(response, { status, message, mark, retry: error instanceof UpstreamError });
    settlement.settle(outcome, { status: 200, message, code });
    return;
  }
  const { headers, body } = providerError(shape, { status, code, message });
  const bytes = sendOwnAnswer(response, {
    status,
    contentType: "application/json",
    headers,
    body,
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
