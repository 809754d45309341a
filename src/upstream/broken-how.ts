import type { IncomingMessage } from "node:http";
import type { BrokenOff } from "../model/exchange.ts";

/** How an answer broke off: its own error is the same for both, only the socket tells of a reset. */
export function brokenHow({ socket }: IncomingMessage): BrokenOff {
  return socket.errored === null ? "early" : "reset";
}
