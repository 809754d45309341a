import type { Duplex } from "node:stream";
import type { Authority } from "../authority/authority.ts";
import type { ExchangeHandler } from "../exchange/exchange-handler.ts";
import type { HostPolicy } from "../exchange/host-policy.ts";
import { describeBadCassette, isCassetteName } from "../model/cassette-name.ts";
import { monotonicClock } from "../model/clock.ts";
import type { ConnectionEvent, TunnelEvent } from "../model/events.ts";
import { headerValue, type RawHeaders } from "../model/headers.ts";
import { clientSignature } from "./client-signature.ts";
import { parseConnectTarget, type ConnectTarget } from "./connect-target.ts";
import { putBack, tellProtocol } from "./first-bytes.ts";
import { createHandshakeWatch } from "./handshake-watch.ts";
import { createHttp1Engine } from "./http1-engine.ts";
import { Http1Response, toClientRequest } from "./http1-exchange.ts";
import { DIRECT, inboundOf, rememberInbound, type Inbound } from "./inbound.ts";
import { createLateHttp2Engine } from "./late-http2-engine.ts";
import { cassetteInHeaders } from "./named-cassette.ts";
import { plainConnectAnswers, type ConnectAnswers } from "./plain-answer.ts";
import { createTlsEngine, HTTP_2 } from "./tls-engine.ts";
import { createRepeats } from "./repeats.ts";
import { openTunnel, refuseTunnel } from "./tunnel.ts";
import { toUpgradeRequest } from "./upgrade-exchange.ts";

/** What the ways in are built from. */
export interface WaysInParts {
  readonly authority: Authority;
  readonly policy: HostPolicy;
  readonly handle: ExchangeHandler;
  /** Opens the other end of a tunnel. Rejects with UpstreamError. */
  readonly dial: (target: ConnectTarget) => Promise<Duplex>;
  readonly emit: (event: TunnelEvent | ConnectionEvent) => void;
}

/** Leads each connection to the exchange: through TLS or not, through a CONNECT or not. */
export interface WaysIn {
  accept(socket: Duplex): void;
  /** Takes no more requests where a protocol can say so; those that there are go on. */
  stop(): void;
  /** Ends every connection, once what was said to its end has gone out. */
  close(): Promise<void>;
}

/** Where clients speak HTTP inside a CONNECT, and no TLS. */
const CLEARTEXT_PORT = 80;

/** Joins the protocol engines into one port. Both CONNECT and TLS lead back to telling what comes inside. */
export function createWaysIn({ authority, policy, handle, dial, emit }: WaysInParts): WaysIn {
  const handshakes = createHandshakeWatch({
    certificateFile: authority.certificateFile,
    clock: monotonicClock,
    emit,
  });

  const repeats = createRepeats();
  const http1 = createHttp1Engine({
    onRequest(message, response) {
      handshakes.trusted(inboundOf(message.socket));
      void handle(toClientRequest(message), new Http1Response(response, repeats));
    },
    onConnect({ url: target = "", httpVersion: version, rawHeaders: headers }, socket, head) {
      // The HTTP server has taken its own error handler away.
      outlive(socket);
      // A client may send its first bytes without waiting for the answer.
      if (head.length > 0) socket.unshift(head);
      const around = inboundOf(socket);
      onConnect({ target, version, headers, around, socket, answers: plainConnectAnswers(socket) });
    },
    onUpgrade(message, socket, head) {
      // The HTTP server has taken its own error handler away.
      outlive(socket);
      handshakes.trusted(inboundOf(socket));
      const { request, response } = toUpgradeRequest(message, socket, head);
      void handle(request, response);
    },
    onMalformed,
  });

  const http2 = createLateHttp2Engine(async () => {
    const [{ createHttp2Engine }, { fieldLines, fromHttp2 }, { Http2Response }, { http2ConnectAnswers }] =
      await Promise.all([
        import("./http2-engine.ts"),
        import("./http2-request.ts"),
        import("./http2-response.ts"),
        import("./http2-connect.ts"),
      ]);
    return createHttp2Engine({
      onRequest(request) {
        handshakes.trusted(request.inbound);
        void handle(fromHttp2(request), new Http2Response(request.stream));
      },
      onConnect({ stream: socket, headers: all, inbound: around }) {
        const target = headerValue(all, ":authority") ?? "";
        const answers = http2ConnectAnswers(socket);
        onConnect({ target, version: "2", headers: fieldLines(all), around, socket, answers });
      },
      onMalformed,
    });
  });

  function onMalformed(socket: Duplex, reason: string): void {
    report(inboundOf(socket), `A client sent what could not be read: ${reason}.`);
  }

  const tls = createTlsEngine(authority, {
    onSecure(secure, inbound) {
      outlive(secure);
      handshakes.succeeded(secure, inbound);
      rememberInbound(secure, { ...inbound, secure: true });
      if (secure.alpnProtocol === HTTP_2) http2.serve(secure);
      else http1.serve(secure);
    },
    onHandshakeFailed: (error, inbound) => handshakes.failed(error, inbound),
  });

  function accept(socket: Duplex, inbound: Inbound): void {
    outlive(socket);
    rememberInbound(socket, inbound);
    tellProtocol(socket, (protocol, bytes) => {
      switch (protocol) {
        case "tls":
          putBack(socket, bytes);
          tls.serve(socket, inbound).catch((error: Error) => {
            socket.destroy();
            report(inbound, error.message);
          });
          break;
        case "http1":
          http1.serve(socket);
          // As if they came only now: to put them back and read them again costs more.
          socket.emit("data", bytes);
          break;
        case "http2":
          putBack(socket, bytes);
          http2.serve(socket);
          break;
        default:
          protocol satisfies never;
      }
    });
  }

  function onConnect({ target: named, version, headers, around, socket, answers }: Connect): void {
    const refuse = (refusal: string): void => {
      answers.refuse("400 Bad Request", "malformed", refusal);
      report(around, refusal);
    };
    const target = parseConnectTarget(named);
    if (target === undefined) {
      refuse(`mockai-proxy cannot CONNECT to "${named.slice(0, 100)}": it takes host:port.`);
      return;
    }
    const cassette = cassetteInHeaders(headers) ?? around.cassette;
    if (cassette !== undefined && !isCassetteName(cassette)) {
      refuse(describeBadCassette(cassette));
      return;
    }
    const decision = policy(target.host, target.port);
    switch (decision) {
      case "intercept":
        answers.grant();
        acceptInside(socket, {
          // The proxy may be reached by TLS; what comes inside the CONNECT begins anew.
          secure: false,
          connect: target,
          client: clientSignature(version, headers),
          cassette,
        });
        break;
      case "tunnel":
        void openTunnel(socket, target, dial, answers).then(emit);
        break;
      case "refuse":
        emit(refuseTunnel(target, answers));
        break;
      default:
        decision satisfies never;
    }
  }

  function acceptInside(socket: Duplex, inbound: Inbound): void {
    accept(socket, inbound);
    // The leaf of a new host is signed while the client reads the grant and writes its first bytes.
    if (inbound.connect?.port !== CLEARTEXT_PORT) tls.expect(inbound);
  }

  function report({ connect }: Inbound, message: string): void {
    emit({ kind: "connection", host: connect?.host, message });
  }

  function close(): Promise<void> {
    http1.close();
    return http2.close();
  }

  return { accept: (socket) => accept(socket, DIRECT), stop: () => http2.stop(), close };
}

/** A CONNECT, whichever protocol brings it. */
interface Connect {
  readonly target: string;
  readonly version: string;
  readonly headers: RawHeaders;
  /** How its own bytes come. */
  readonly around: Inbound;
  /** What the client's bytes come from once it is granted. */
  readonly socket: Duplex;
  readonly answers: ConnectAnswers;
}

/** Keeps a reset by the other side from ending the process; the connection's end is heard as 'close'. */
function outlive(socket: Duplex): void {
  socket.on("error", () => {});
}
