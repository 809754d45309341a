import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as net from "node:net";
import * as tls from "node:tls";
import { nextChunk } from "./next-chunk.ts";
import type { Target } from "./task.ts";

/** How a connection to a host is made. */
export interface TunnelOptions {
  readonly host: string;
  /** A session of an earlier connection. */
  readonly session?: Buffer | undefined;
  /** Gets the sessions that the server offers. */
  readonly offered?: (session: Buffer) => void;
}

const ESTABLISHED = "HTTP/1.1 200";
const contexts = new Map<string, tls.SecureContext>();

/** A connection to `host` through the proxy, TLS inside CONNECT; a plain one where the target is no proxy. */
export async function openTunnel({ port, caFile }: Target, options: TunnelOptions): Promise<net.Socket> {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
  // Whoever uses it hears of errors himself; this one is for those that come when it is no longer used.
  socket.on("error", () => {});
  if (caFile === undefined) {
    await once(socket, "connect");
    return socket;
  }
  // Sent right after the connection stands, in one write: a client of today does no less.
  socket.write(`CONNECT ${options.host}:443 HTTP/1.1\r\nHost: ${options.host}:443\r\n\r\n`);
  const answer = await readHead(socket);
  if (!answer.startsWith(ESTABLISHED))
    throw new Error(`The proxy refused a CONNECT to ${options.host}: ${answer}`);
  const { host: servername, session } = options;
  const secure = tls.connect({
    socket,
    servername,
    secureContext: contextFor(caFile),
    ...(session === undefined ? {} : { session }),
  });
  secure.on("error", () => {});
  if (options.offered !== undefined) secure.on("session", options.offered);
  await once(secure, "secureConnect");
  return secure;
}

/** The head of the answer to a CONNECT: some proxies send it in several pieces. */
async function readHead(socket: net.Socket): Promise<string> {
  let head = "";
  while (!head.includes("\r\n\r\n")) head += (await nextChunk(socket)).toString("latin1");
  return head;
}

function contextFor(caFile: string): tls.SecureContext {
  const known = contexts.get(caFile) ?? tls.createSecureContext({ ca: readFileSync(caFile) });
  contexts.set(caFile, known);
  return known;
}
