import type { Duplex } from "node:stream";

/** The answers to a CONNECT, in the protocol that brought it. */
export interface ConnectAnswers {
  /** From here on the connection is the client's own. */
  grant(): void;
  /** `status` is code and phrase, such as `403 Forbidden`. */
  refuse(status: string, mark: string, text: string): void;
}

/** The answers to a CONNECT in HTTP/1. */
export function plainConnectAnswers(socket: Duplex): ConnectAnswers {
  return {
    grant: () => void socket.write("HTTP/1.1 200 Connection Established\r\n\r\n"),
    refuse: (status, mark, text) => endWithAnswer(socket, status, mark, text),
  };
}

/** How long a client may take to read its last answer. */
const LINGER_MS = 2000;

/**
 * Ends a connection that no HTTP server holds with a whole HTTP/1.1 answer in plain text. Whether the client
 * reads it, goes on sending or has left, the socket is closed soon.
 */
export function endWithAnswer(socket: Duplex, status: string, mark: string, text: string): void {
  socket.end(plainAnswer(status, mark, text));
  const impatience = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(impatience));
}

function plainAnswer(status: string, mark: string, text: string): string {
  return [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `x-mockai-proxy: ${mark}`,
    `Content-Length: ${Buffer.byteLength(text) + 1}`,
    "",
    `${text}\n`,
  ].join("\r\n");
}
