import { RefusedError } from "../../errors.ts";
import type { ClientRequest, ClientResponse, ClientUpgrade } from "../../model/exchange.ts";
import { headerValue } from "../../model/headers.ts";
import type { Origin } from "../../model/origin.ts";
import { SWITCHED } from "../../model/session.ts";
import { subprotocolSecrets } from "../../redaction/subprotocols.ts";
import { checkCredentials, missOf, replay } from "../answer-from-provider.ts";
import { decide } from "../decide.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import { matchInOrder } from "../match-in-order.ts";
import { isUpgrade, passOn } from "../pass-on.ts";
import type { Settlement } from "../settlement.ts";
import { originOf, type ProviderTarget } from "../target.ts";
import { openUpstream, relaySession } from "./open-upstream.ts";
import { recordUpgrade } from "./record-upgrade.ts";
import { replayUpgrade } from "./replay-upgrade.ts";

/** A request that asks for a WebSocket. */
export type UpgradeRequest = ClientRequest & { readonly upgrade: ClientUpgrade };

/**
 * Answers a WebSocket handshake to a provider as the mode says: it is matched as the GET that it is. Rejects with
 * MissError, RefusedError, UpstreamError or FixtureFormatError; never once it is accepted.
 */
export async function answerUpgrade(
  request: ClientRequest,
  response: ClientResponse,
  target: ProviderTarget,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { mode } = parts;
  const arrivedAt = parts.clock();
  if (!isUpgrade(request)) throw new TypeError("the request asks for no WebSocket");
  if (mode === "passthrough") return passUpgradeOn(request, response, originOf(target), settlement, parts);
  checkHandshake(request);
  // Browsers, which cannot set headers, put them among the subprotocols.
  const hasOwn = subprotocolSecrets(request.headers).length > 0;
  if (mode === "replay" && parts.requireCredentials && !hasOwn) checkCredentials(request, target);
  const arrival = await matchInOrder(request, { kind: "whole", bytes: Buffer.alloc(0) }, target, parts);
  if (arrival instanceof RefusedError) throw arrival;
  const { matched } = arrival;
  settlement.note({ hash: matched.key.hash, data: matched.keyed });
  const decision = await decide(arrival, target, settlement, parts);
  switch (decision.kind) {
    case "replay": {
      const { turn, file } = decision;
      if (turn.interaction.status !== SWITCHED)
        return replay(turn, request, response, settlement, { ...parts, arrivedAt });
      return replayUpgrade(request, { turn, file, matched, provider: target.provider }, settlement, parts);
    }
    case "miss":
      throw await missOf(matched, decision, settlement, parts);
    case "forward": {
      const destination = { provider: target.provider, origin: decision.origin };
      const { reservation } = decision;
      return recordUpgrade(request, response, { matched, destination, reservation }, settlement, parts);
    }
    case "token":
      throw new RefusedError(
        "websocket",
        400,
        "mockai-proxy makes up no token over a WebSocket. Ask with POST.",
      );
    default:
      return decision satisfies never;
  }
}

/** Passes a WebSocket on with all its bytes, and keeps nothing of it. */
export async function passUpgradeOn(
  request: UpgradeRequest,
  response: ClientResponse,
  origin: Origin,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const answer = await openUpstream(request, response, origin, parts);
  if (answer === undefined) return settlement.settle("cancelled");
  if (answer.kind === "answered") {
    return passOn(request, response, origin, settlement, parts, undefined, answer.response);
  }
  let bytes = 0;
  await relaySession(request.upgrade.accept(answer.head), answer.stream, {
    client: () => undefined,
    server: (piece) => (bytes += piece.length),
  });
  settlement.settle("passed", { status: answer.head.status, bytes });
}

/** What RFC 6455, 4.2.1, asks of a client. */
function checkHandshake({ headers }: ClientRequest): void {
  const key = headerValue(headers, "sec-websocket-key") ?? "";
  if (/^[A-Za-z0-9+/]{22}==$/.test(key) && headerValue(headers, "sec-websocket-version") === "13") return;
  const message =
    "The request asks for a WebSocket, but not as RFC 6455 says: a Sec-WebSocket-Key of 16 bytes in base64 and the " +
    "Sec-WebSocket-Version 13 belong to it. Have the client send both.";
  throw new RefusedError("websocket", 400, message);
}
