import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import type { Authority } from "../authority/authority.ts";
import { bareHost } from "../model/origin.ts";
import type { Inbound } from "./inbound.ts";

/** Ends TLS on connections that others have accepted. */
export interface TlsEngine {
  /** Shakes hands as the CONNECT's host, unless the client names another in its SNI. Rejects with AuthorityError. */
  serve(socket: Duplex, inbound: Inbound): Promise<void>;
}

/** What the engine hands on. `inbound` is what {@link TlsEngine.serve} was given. */
export interface TlsHandlers {
  onSecure(secure: tls.TLSSocket, inbound: Inbound): void;
  onHandshakeFailed(error: Error, inbound: Inbound): void;
}

/** What a client and we agree on in the handshake (RFC 7301) where it speaks HTTP/2. */
export const HTTP_2 = "h2";

const HANDSHAKE_MS = 10_000;
/** How long a client that has ended its side may take between two pieces of what is on its way to it. */
const LAST_BYTES_MS = 500;
const MAX_SERVERS = 1000;
/** The name in the certificate for clients that call the proxy itself and send no SNI. */
const OWN_NAME = "localhost";

/**
 * TLS servers that never listen, one for each CONNECT target, cassette and kind of client: so a client
 * without SNI gets the right certificate, sessions resume, and all three are known where the decrypted bytes
 * come out.
 */
export function createTlsEngine(authority: Authority, handlers: TlsHandlers): TlsEngine {
  const servers = new Map<string, Promise<tls.Server>>();

  function serverFor(inbound: Inbound): Promise<tls.Server> {
    const { secure, connect, client, cassette } = inbound;
    const name = `${secure} ${connect?.host} ${connect?.port} @${cassette ?? ""} ${client}`;
    const known = servers.get(name);
    if (known !== undefined) return known;
    const made = makeServer(inbound);
    servers.set(name, made);
    made.catch(() => servers.delete(name));
    const [oldest] = servers.keys();
    if (servers.size > MAX_SERVERS && oldest !== undefined) servers.delete(oldest);
    return made;
  }

  async function makeServer(inbound: Inbound): Promise<tls.Server> {
    const host = inbound.connect?.host ?? OWN_NAME;
    const { key, cert } = await authority.leafFor(host);
    const server = tls.createServer({
      key,
      cert,
      // No client certificates are asked for; without this Node reads its whole root store.
      ca: [],
      minVersion: "TLSv1.2",
      // A client that offers none of them speaks HTTP/1.1 without saying so.
      ALPNProtocols: [HTTP_2, "http/1.1"],
      handshakeTimeout: HANDSHAKE_MS,
      SNICallback: (name, done) => {
        const wanted = bareHost(name);
        // Without a context Node takes the server's own.
        if (wanted === host) done(null);
        else authority.contextFor(wanted).then((context) => done(null, context), done);
      },
    });
    server.on("secureConnection", (secure) => {
      // Once the client is gone, Node never ends what it had not written by then, and keeps the socket open.
      secure.once("end", () => secure.setTimeout(LAST_BYTES_MS, () => secure.destroy()));
      handlers.onSecure(secure, inbound);
    });
    server.on("tlsClientError", (error, socket) => {
      socket.destroy();
      handlers.onHandshakeFailed(error, inbound);
    });
    return server;
  }

  return {
    async serve(socket, inbound) {
      const server = await serverFor(inbound);
      server.emit("connection", socket);
    },
  };
}
