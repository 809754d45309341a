import { dirname, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import type { Clock } from "../model/clock.ts";
import type { ConnectionEvent } from "../model/events.ts";
import {
  describeHandshakeFailure,
  readHandshakeFailure,
  type HandshakeFailure,
} from "./handshake-failure.ts";
import type { Inbound } from "./inbound.ts";

/** Finds the clients that do not trust our certificates, and tells of each once. */
export interface HandshakeWatch {
  /** The handshake did not come to its end. */
  failed(error: Error, inbound: Inbound): void;
  /** It did: from here on the client may still hang up without a word. */
  succeeded(secure: TLSSocket, inbound: Inbound): void;
  /** A request came: this client trusts the certificate. */
  trusted(inbound: Inbound): void;
}

/** What the watch is built from. */
export interface HandshakeWatchParts {
  readonly certificateFile: string;
  readonly clock: Clock;
  readonly emit: (event: ConnectionEvent) => void;
}

/** Who stays longer without a request has opened the connection ahead of need. */
const RIGHT_AFTER_MS = 2000;
/** Browsers open connections that they may never use, and when they distrust a certificate they say so. */
const BROWSER = /User-Agent=Mozilla\//i;
const MAX_REMEMBERED = 10_000;

/**
 * Clients are told apart by host and signature. One that hangs up without a word is reported where it does so
 * in the handshake or within two seconds after it, is no browser, and has never sent a request to this host.
 */
export function createHandshakeWatch({ certificateFile, clock, emit }: HandshakeWatchParts): HandshakeWatch {
  const certificate = resolve(certificateFile);
  const files = { certificate, folder: dirname(certificate) };
  const trusting = new Set<string>();
  /** Connections that have sent requests. */
  const used = new WeakSet<Inbound>();
  const reported = new Set<string>();

  function tell(failure: HandshakeFailure, inbound: Inbound): void {
    const key = keyOf(inbound);
    const isHarmless = trusting.has(key) || BROWSER.test(inbound.client);
    if (failure.kind === "left" && isHarmless) return;
    const report = `${failure.kind} ${key}`;
    if (reported.has(report)) return;
    remember(reported, report);
    const host = hostOf(inbound);
    const message = describeHandshakeFailure(failure, host, inbound.client, files);
    emit({ kind: "connection", host: inbound.connect?.host, message });
  }

  return {
    failed: (error, inbound) => tell(readHandshakeFailure(error), inbound),
    succeeded(secure, inbound) {
      const since = clock();
      let failure: HandshakeFailure = { kind: "left", when: "right after" };
      secure.once("error", (error) => {
        const said = readHandshakeFailure(error);
        if (said.kind === "distrust") failure = said;
      });
      secure.once("close", () => {
        const isSilent = secure.bytesRead === 0;
        if (isSilent && (failure.kind === "distrust" || clock() - since < RIGHT_AFTER_MS)) {
          tell(failure, inbound);
        }
      });
    },
    trusted(inbound) {
      // A connection brings many requests, and each of its words costs more than to know it again.
      if (!inbound.secure || used.has(inbound)) return;
      used.add(inbound);
      remember(trusting, keyOf(inbound));
    },
  };
}

/** Without a CONNECT the client has called the proxy itself. */
function hostOf({ connect }: Inbound): string {
  return connect?.host ?? "localhost";
}

function keyOf(inbound: Inbound): string {
  return `${hostOf(inbound)} ${inbound.client}`;
}

/** Forgets what is older than the last few thousand, because clients choose what they call themselves. */
function remember(known: Set<string>, key: string): void {
  known.add(key);
  if (known.size <= MAX_REMEMBERED) return;
  const [oldest] = known;
  if (oldest !== undefined) known.delete(oldest);
}
