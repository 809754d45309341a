import type { ServerHttp2Stream } from "node:http2";

/**
 * Keeps what is written in several pieces in as many DATA frames: Node would join what waits behind a piece that is
 * being sent. Texts that it joins with bytes it also frees before they are sent, so that a client of HTTP/1.1 inside a
 * CONNECT would get other bytes of this process in the place of the status line.
 */
export function sendApart(stream: ServerHttp2Stream): void {
  (stream as { _writev?: unknown })._writev = undefined;
}
