import type { Duplex } from "node:stream";
import type { ConnectTarget } from "./connect-target.ts";

/** How a client's bytes come to the proxy. */
export interface Inbound {
  /** Inside TLS; of what comes inside a CONNECT, inside TLS in there. */
  readonly secure: boolean;
  /** Inside a CONNECT to this target. */
  readonly connect: ConnectTarget | undefined;
  /** What the CONNECT tells of the client: its {@link clientSignature}, or "" where there was none. */
  readonly client: string;
  /** The cassette that the CONNECT names for all that comes inside it. */
  readonly cassette: string | undefined;
}

/** Straight to the port, in the clear. */
export const DIRECT: Inbound = { secure: false, connect: undefined, client: "", cassette: undefined };

const known = new WeakMap<Duplex, Inbound>();

/** Notes how the bytes of a socket come, for when its requests are read. */
export function rememberInbound(socket: Duplex, inbound: Inbound): void {
  known.set(socket, inbound);
}

/** How the bytes of a socket come: straight and in the clear where nothing else was noted. */
export function inboundOf(socket: Duplex): Inbound {
  return known.get(socket) ?? DIRECT;
}
