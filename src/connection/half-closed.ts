import type { Duplex } from "node:stream";
import { Socket } from "node:net";

/**
 * How long an answer may stand still whose client has ended its side. Most that do so have left, and what they asked
 * for must end within a second; those that have only said all that they had to say still read.
 */
const GRACE_MS = 500;

/**
 * Answers a client that ends its side of the connection after its last request. Others that hear of the end before us
 * may have ended ours already.
 */
export function allowHalfClosed(socket: Duplex): void {
  socket.allowHalfOpen = true;
  socket.once("end", onEnd);
}

/** Takes back {@link allowHalfClosed}, for what comes over the connection in place of HTTP. */
export function forbidHalfClosed(socket: Duplex): void {
  socket.allowHalfOpen = false;
  socket.off("end", onEnd);
}

function onEnd(this: Duplex): void {
  if (this.writableEnded && this.writableLength === 0) return;
  let before = writtenTo(this);
  const timer = setInterval(() => {
    const now = writtenTo(this);
    if (now === before) this.destroy();
    before = now;
  }, GRACE_MS);
  this.once("close", () => clearInterval(timer));
}

function writtenTo(socket: Duplex): number {
  return socket instanceof Socket ? socket.bytesWritten - socket.writableLength : 0;
}
