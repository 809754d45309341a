import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { TestCertificate } from "./certificates.ts";

/** A provider that speaks WebSocket as a script says. */
export interface SessionUpstream extends AsyncDisposable {
  readonly port: number;
  /** Such as `https://localhost:1234`, for `map`. */
  readonly url: string;
  /** The handshakes that came. */
  readonly handshakes: readonly http.IncomingMessage[];
}

/** What a provider does with a WebSocket that stands. `n` counts its sessions from 1. */
export type SessionScript = (socket: WebSocket, request: http.IncomingMessage, n: number) => void;

export interface SessionUpstreamOptions {
  readonly tls?: TestCertificate;
  /** Turns a handshake down with this status and body. */
  readonly refuse?: (
    request: http.IncomingMessage,
  ) => { readonly status: number; readonly body: string } | undefined;
}

/** Chooses the first subprotocol that is offered, and speaks no extension. */
export async function startSessionUpstream(
  script: SessionScript,
  { tls, refuse }: SessionUpstreamOptions = {},
): Promise<SessionUpstream> {
  const handshakes: http.IncomingMessage[] = [];
  const sockets = new Set<Duplex>();
  const sessions = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    clientTracking: false,
    handleProtocols: (offered: Set<string>) => [...offered][0] ?? false,
  });
  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  server.on("connection", (socket: Duplex) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.on("request", (_request, response: http.ServerResponse) => void response.writeHead(426).end());
  server.on("upgrade", (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    handshakes.push(request);
    socket.on("error", () => {});
    const refusal = refuse?.(request);
    if (refusal !== undefined) {
      const { status, body } = refusal;
      const lines = ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`];
      socket.end(`HTTP/1.1 ${status} No\r\n${lines.join("\r\n")}\r\nConnection: close\r\n\r\n${body}`);
      return;
    }
    const n = handshakes.length;
    sessions.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => {});
      script(client, request, n);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${tls === undefined ? "http" : "https"}://localhost:${port}`,
    handshakes,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
