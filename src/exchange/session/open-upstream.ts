import type { Duplex } from "node:stream";
import type { ClientRequest, ClientResponse } from "../../model/exchange.ts";
import { joinStreams } from "../../model/join-streams.ts";
import type { Origin } from "../../model/origin.ts";
import type { Sender } from "../../model/session.ts";
import type { UpgradeAnswer } from "../../upstream/upgrade.ts";
import type { ExchangeParts } from "../exchange-parts.ts";

/** Sends a client's handshake on; undefined where the client has left before it was answered. Rejects as the forwarder. */
export async function openUpstream(
  { path, headers }: ClientRequest,
  response: ClientResponse,
  origin: Origin,
  { forwarder }: ExchangeParts,
): Promise<UpgradeAnswer | undefined> {
  const left = new AbortController();
  response.onceLeft(() => left.abort());
  try {
    return await forwarder.upgrade({ origin, path, headers, signal: left.signal });
  } catch (error) {
    if (left.signal.aborted) return undefined;
    throw error;
  }
}

/**
 * Passes the bytes of a session through, no faster than either side reads. Resolves when it has ended, with the side
 * that ended it.
 */
export function relaySession(
  client: Duplex,
  upstream: Duplex,
  taps: Readonly<Record<Sender, (bytes: Buffer) => void>>,
): Promise<Sender> {
  return new Promise((resolve) => {
    let first: Sender | undefined;
    client.once("end", () => (first ??= "client")).once("close", () => (first ??= "client"));
    upstream.once("end", () => (first ??= "server")).once("close", () => (first ??= "server"));
    joinStreams(client, upstream, () => resolve(first ?? "client"));
    // Behind the other listeners: what is kept is on its way already.
    client.on("data", taps.client);
    upstream.on("data", taps.server);
  });
}
