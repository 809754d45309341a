import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Authority } from "../authority/authority.ts";
import type { ExchangeHandler } from "../exchange/exchange-handler.ts";
import type { HostPolicy } from "../exchange/host-policy.ts";
import { describeBadCassette, isCassetteName } from "../model/cassette-name.ts";
import { monotonicClock } from "../model/clock.ts";
import type { ConnectionEvent, TunnelEvent } from "../model/events.ts";
import { clientSignature } from "./client-signature.ts";
import { parseConnectTarget, type ConnectTarget } from "./connect-target.ts";
import { tellProtocol } from "./first-bytes.ts";
import { createHandshakeWatch } from "./handshake-watch.ts";
import { createHttp1Engine } from "./http1-engine.ts";
import { Http1Response, toClientRequest } from "./http1-exchange.ts";
import { DIRECT, inboundOf, rememberInbound, type Inbound } from "./inbound.ts";
import { cassetteInHeaders } from "./named-cassette.ts";
import { endWithAnswer, ESTABLISHED } from "./plain-answer.ts";
import { createTlsEngine } from "./tls-engine.ts";
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
  close(): void;
}

/** Joins the protocol engines into one port. Both CONNECT and TLS lead back to telling what comes inside. */
export function createWaysIn({ authority, policy, handle, dial, emit }: WaysInParts): WaysIn {
  const handshakes = createHandshakeWatch({
    certificateFile: authority.certificateFile,
    clock: monotonicClock,
    emit,
  });

  const http1 = createHttp1Engine({
    onRequest(message, response) {
      handshakes.trusted(inboundOf(message.socket));
      void handle(toClientRequest(message), new Http1Response(response));
    },
    onConnect,
    onUpgrade(message, socket, head) {
      // The HTTP server has taken its own error handler away.
      outlive(socket);
      handshakes.trusted(inboundOf(socket));
      const { request, response } = toUpgradeRequest(message, socket, head);
      void handle(request, response);
    },
    onMalformed: (socket, reason) => {
      report(inboundOf(socket), `A client sent what could not be read: ${reason}.`);
    },
  });

  const tls = createTlsEngine(authority, {
    onSecure(secure, inbound) {
      outlive(secure);
      handshakes.succeeded(secure, inbound);
      rememberInbound(secure, { ...inbound, secure: true });
      http1.serve(secure);
    },
    onHandshakeFailed: (error, inbound) => handshakes.failed(error, inbound),
  });

  function accept(socket: Duplex, inbound: Inbound): void {
    outlive(socket);
    rememberInbound(socket, inbound);
    tellProtocol(socket, (protocol) => {
      switch (protocol) {
        case "tls":
          tls.serve(socket, inbound).catch((error: Error) => {
            socket.destroy();
            report(inbound, error.message);
          });
          break;
        case "http1":
          http1.serve(socket);
          break;
        case "http2":
          endWithAnswer(socket, "505 HTTP Version Not Supported", "unsupported", NO_HTTP2);
          report(inbound, NO_HTTP2);
          break;
        default:
          protocol satisfies never;
      }
    });
  }

  function onConnect(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { url: requestTarget = "", httpVersion, rawHeaders } = message;
    // The HTTP server has taken its own error handler away.
    outlive(socket);
    // A client may send its first bytes without waiting for the answer.
    if (head.length > 0) socket.unshift(head);
    const refuse = (refusal: string): void => {
      endWithAnswer(socket, "400 Bad Request", "malformed", refusal);
      report(inboundOf(socket), refusal);
    };
    const target = parseConnectTarget(requestTarget);
    if (target === undefined) {
      refuse(`mockai-proxy cannot CONNECT to "${requestTarget.slice(0, 100)}": it takes host:port.`);
      return;
    }
    const around = inboundOf(socket);
    const cassette = cassetteInHeaders(rawHeaders) ?? around.cassette;
    if (cassette !== undefined && !isCassetteName(cassette)) {
      refuse(describeBadCassette(cassette));
      return;
    }
    const decision = policy(target.host, target.port);
    switch (decision) {
      case "intercept":
        socket.write(ESTABLISHED);
        accept(socket, {
          secure: around.secure,
          connect: target,
          client: clientSignature(httpVersion, rawHeaders),
          cassette,
        });
        break;
      case "tunnel":
        void openTunnel(socket, target, dial).then(emit);
        break;
      case "refuse":
        emit(refuseTunnel(socket, target));
        break;
      default:
        decision satisfies never;
    }
  }

  function report({ connect }: Inbound, message: string): void {
    emit({ kind: "connection", host: connect?.host, message });
  }

  return { accept: (socket) => accept(socket, DIRECT), close: () => http1.close() };
}

const NO_HTTP2 = "mockai-proxy does not speak HTTP/2 without TLS yet. Have the client use HTTP/1.1.";

/** Keeps a reset by the other side from ending the process; the connection's end is heard as 'close'. */
function outlive(socket: Duplex): void {
  socket.on("error", () => {});
}
