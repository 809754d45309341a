import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { BrokenOff } from "../model/exchange.ts";

/**
 * How long a client has to read what was written before its connection is reset, in turns of the process: a reset
 * that it sees together with the last bytes passes for a closing, and some systems throw away what is unread.
 */
const GRACE_TURNS = 5;
const TURN_MS = 10;

/** Ends a client's connection in the middle of an answer, once the system has all that was written to it. */
export function breakOff(socket: Socket, how: BrokenOff): void {
  if (how === "early") socket.destroySoon();
  else socket.write("", () => resetAfter(GRACE_TURNS, socket));
}

function resetAfter(turns: number, socket: Socket): void {
  if (socket.destroyed) return;
  if (turns > 0) setTimeout(resetAfter, TURN_MS, turns - 1, socket);
  else reset(socket);
}

/**
 * Node's `resetAndDestroy` ends the connection in good order first, and knows nothing of TLS. What it goes on to do,
 * closing with a reset, is a matter of this one flag; a Node without it would close in good order.
 */
function reset(socket: Socket): void {
  const carrier = carrierOf(socket);
  Object.assign(carrier, { resetAndClosing: true });
  carrier.destroy();
}

/** What a client's bytes come over: below TLS, where it can be told. */
function carrierOf(socket: Socket): Socket {
  const below = socket instanceof TLSSocket ? (socket as { _parent?: unknown })._parent : undefined;
  return below instanceof Socket ? carrierOf(below) : socket;
}
