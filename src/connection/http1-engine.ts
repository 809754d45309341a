import * as http from "node:http";
import type { Duplex } from "node:stream";
import { allowHalfClosed, forbidHalfClosed } from "./half-closed.ts";
import { endWithAnswer } from "./plain-answer.ts";
import { headWithoutUpgrade, isWebSocket } from "./upgrade-head.ts";

/** What the engine hands on. */
export interface Http1Handlers {
  onRequest(message: http.IncomingMessage, response: http.ServerResponse): void;
  onConnect(message: http.IncomingMessage, socket: Duplex, head: Buffer): void;
  /** A WebSocket handshake; `head` is what the client sent behind it. */
  onUpgrade(message: http.IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Bytes that are no HTTP, or a head that is too large or too slow; the client has been answered. */
  onMalformed(socket: Duplex, reason: string): void;
}

/** Parses HTTP/1.1 on connections that others have accepted. */
export interface Http1Engine {
  serve(socket: Duplex): void;
  close(): void;
}

const MAX_HEAD_BYTES = 256 * 1024;
const HEAD_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;

/** An HTTP/1.1 server that never listens. */
export function createHttp1Engine(handlers: Http1Handlers): Http1Engine {
  const options = {
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: HEAD_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Uploads may take their time, and HTTP/1.0 clients send no Host.
    requestTimeout: 0,
    requireHostHeader: false,
    // Newer Nodes ask, and serve all other upgrades as the plain requests that they also are.
    shouldUpgradeCallback: isWebSocket,
  };
  const server = http.createServer(options);
  server.timeout = 0;
  // Node would leave headers out silently beyond 2,000; the size is bounded already.
  server.maxHeadersCount = 0;
  // Ends a connection whose client has ended its side behind the last answer, and not before.
  Object.assign(server, { httpAllowHalfOpen: true });
  // A server that never listens has no list of connections, and so neither timeouts nor a way to close them.
  server.emit("listening");
  server.on("request", (message, response) => {
    response.once("finish", () => drain(message));
    handlers.onRequest(message, response);
  });
  server.on("connect", (message: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    forbidHalfClosed(socket);
    handlers.onConnect(message, socket, head);
  });
  server.on("upgrade", (message: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isWebSocket(message)) {
      forbidHalfClosed(socket);
      handlers.onUpgrade(message, socket, head);
      return;
    }
    // Older ones must be made to, by reading such a request, `Upgrade: h2c` for one, again as nothing else.
    socket.unshift(Buffer.concat([headWithoutUpgrade(message), head]));
    server.emit("connection", socket);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || error.code === "HPE_INVALID_EOF_STATE") {
      // The client has left in the middle: there is nobody to answer.
      socket.destroy();
      return;
    }
    // It has been answered, and still sends.
    if (!socket.writable) return;
    const [status, reason] = malformation(error);
    endWithAnswer(socket, status, "malformed", `mockai-proxy could not read the request: ${reason}.`);
    handlers.onMalformed(socket, reason);
  });
  return {
    serve(socket) {
      server.emit("connection", socket);
      allowHalfClosed(socket);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Many clients read their answer only when they have sent all: what is still to come is thrown away. */
function drain(message: http.IncomingMessage): void {
  // Whoever has read the beginning wants no more, but would hold up the flow.
  message.removeAllListeners("readable").resume();
}

function malformation(error: NodeJS.ErrnoException): [status: string, reason: string] {
  switch (error.code ?? "") {
    case "HPE_HEADER_OVERFLOW":
      return ["431 Request Header Fields Too Large", `its head is larger than ${MAX_HEAD_BYTES} bytes`];
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return ["408 Request Timeout", `its head did not arrive within ${HEAD_TIMEOUT_MS / 1000} s`];
    default:
      return ["400 Bad Request", `it is not HTTP (${error.message})`];
  }
}
