import type { Duplex } from "node:stream";

/** What a client speaks, told from the first bytes that it sends. */
export type Protocol = "tls" | "http1" | "http2";

/** Browsers open connections ahead of need, so a silent one is given this long. */
const SILENCE_MS = 60_000;

const TLS_HANDSHAKE = 0x16;
const HTTP2_PREFACE = "PRI";

/**
 * Waits for the first bytes and says what they begin. The socket flows on: whoever is told of it gives the bytes to
 * those who listen from here on, or puts them back. A socket that ends, or stays silent for a minute, is destroyed and
 * `tell` is not called.
 */
export function tellProtocol(socket: Duplex, tell: (protocol: Protocol, bytes: Buffer) => void): void {
  const silence = setTimeout(() => socket.destroy(), SILENCE_MS).unref();
  const giveUp = (): void => {
    clearTimeout(silence);
    socket.destroy();
  };
  let held: Buffer | undefined;
  // To read in paused mode, by 'readable', costs more.
  const look = (bytes: Buffer): void => {
    held = held === undefined ? bytes : Buffer.concat([held, bytes]);
    const protocol = protocolOf(held);
    if (protocol === undefined) return;
    clearTimeout(silence);
    socket.off("data", look).off("end", giveUp).off("close", giveUp);
    tell(protocol, held);
  };
  socket.on("data", look).once("end", giveUp).once("close", giveUp);
}

/** Puts bytes back into a socket that flows; what comes before somebody listens is kept behind them. */
export function putBack(socket: Duplex, bytes: Buffer): void {
  socket.pause();
  socket.unshift(bytes);
}

/** Undefined while the bytes may still become `PRI`, `POST`, `PUT` or `PATCH`. */
function protocolOf(bytes: Buffer): Protocol | undefined {
  if (bytes[0] === TLS_HANDSHAKE) return "tls";
  const text = bytes.toString("latin1", 0, HTTP2_PREFACE.length);
  if (text === HTTP2_PREFACE) return "http2";
  return HTTP2_PREFACE.startsWith(text) ? undefined : "http1";
}
