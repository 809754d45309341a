import type { Duplex } from "node:stream";
import { TLSSocket, type SecureContext } from "node:tls";
import type { Authority } from "../authority/authority.ts";
import { bareHost } from "../model/origin.ts";
import type { Inbound } from "./inbound.ts";

/** Ends TLS on connections that others have accepted. */
export interface TlsEngine {
  /** Makes ready for a client that is likely to shake hands soon. What goes wrong is told when it does. */
  expect(inbound: Inbound): void;
  /** Shakes hands as the CONNECT's host, unless the client names another in its SNI. Rejects with AuthorityError. */
  serve(socket: Duplex, inbound: Inbound): Promise<void>;
}

/** What the engine hands on. `inbound` is what {@link TlsEngine.serve} was given. */
export interface TlsHandlers {
  onSecure(secure: TLSSocket, inbound: Inbound): void;
  onHandshakeFailed(error: Error, inbound: Inbound): void;
}

/** What a client and we agree on in the handshake (RFC 7301) where it speaks HTTP/2. */
export const HTTP_2 = "h2";

/** Each behind its length, as they are sent. A client that offers none of them speaks HTTP/1.1 without saying so. */
const PROTOCOLS = Buffer.from(`\x02${HTTP_2}\x08http/1.1`);
const HANDSHAKE_MS = 10_000;
/** How long a client that has ended its side may take between two pieces of what is on its way to it. */
const LAST_BYTES_MS = 500;
/** The name in the certificate for clients that call the proxy itself and send no SNI. */
const OWN_NAME = "localhost";

/** TLS without a server around it, which would hold one certificate for all that send no SNI. */
export function createTlsEngine(authority: Authority, handlers: TlsHandlers): TlsEngine {
  function shakeHands(socket: Duplex, own: SecureContext, host: string, inbound: Inbound): void {
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: own,
      ALPNProtocols: PROTOCOLS,
      SNICallback: (name, done) => {
        const wanted = bareHost(name);
        // Without a context Node takes the connection's own.
        if (wanted === host) done(null);
        else authority.contextFor(wanted).then((context) => done(null, context), done);
      },
    });
    let isOver = false;
    const fail = (error: Error): void => {
      // Node tells nobody else of what goes wrong after a handshake, an alert for one.
      secure.destroy(isOver ? error : undefined);
      if (isOver) return;
      isOver = true;
      handlers.onHandshakeFailed(error, inbound);
    };
    const onTimeout = (): void => fail(new Error("TLS handshake timeout"));
    const onClose = (): void => fail(hangUp());
    secure.on("_tlsError", fail).once("close", onClose).setTimeout(HANDSHAKE_MS, onTimeout);
    secure.once("secure", () => {
      isOver = true;
      // HTTP/2 would wait for it.
      Object.assign(secure, { secureConnecting: false });
      secure.off("close", onClose).setTimeout(0, onTimeout);
      // Once the client is gone, Node never ends what it had not written by then, and keeps the socket open.
      secure.once("end", () => secure.setTimeout(LAST_BYTES_MS, () => secure.destroy()));
      handlers.onSecure(secure, inbound);
    });
  }

  return {
    expect(inbound) {
      authority.contextFor(hostOf(inbound)).catch(() => {});
    },
    async serve(socket, inbound) {
      const host = hostOf(inbound);
      const context = await authority.contextFor(host);
      shakeHands(socket, context, host, inbound);
    },
  };
}

function hostOf({ connect }: Inbound): string {
  return connect?.host ?? OWN_NAME;
}

function hangUp(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}
