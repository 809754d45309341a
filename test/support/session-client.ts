import { readFile } from "node:fs/promises";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { ask, connect, secure } from "./raw-client.ts";
import type { TestProxy } from "./lab.ts";

/** What a client saw of a session: messages in order, and how it ended. */
export interface Seen {
  readonly protocol: string;
  /** Text as it is, bytes as `<base64>`. */
  readonly messages: readonly string[];
  readonly pings: number;
  readonly close: readonly [code: number, reason: string];
}

/** What a client does: called once it stands, and with every message, counted from 1. */
export interface ClientPart {
  readonly opened?: (socket: WebSocket) => void;
  readonly heard?: (socket: WebSocket, message: string, n: number) => void;
}

export interface SessionCall {
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a session through a CONNECT of the proxy; with `https` inside TLS. */
export async function openThrough(
  { proxy, caFile }: TestProxy,
  url: string,
  { protocols = [], headers = {} }: SessionCall = {},
): Promise<WebSocket> {
  const { protocol, host, hostname, port } = new URL(url);
  const isSecure = protocol === "wss:";
  const authority = port === "" ? `${hostname}:${isSecure ? 443 : 80}` : host;
  const raw = await connect(proxy.port);
  await ask(raw, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const socket: Duplex = isSecure
    ? await secure(raw, { servername: hostname, ca: await readFile(caFile) })
    : raw;
  // The scheme is the plain one: TLS, where there is any, is in the connection already.
  return new WebSocket(url.replace(/^wss:/, "ws:"), protocols, { headers, createConnection: () => socket });
}

/** Opens a session as clients do that speak to a proxy without CONNECT: with the whole URL in the request line. */
export async function openAbsolute(
  port: number,
  target: string,
  { protocols = [], headers = {} }: SessionCall = {},
): Promise<WebSocket> {
  const socket = await connect(port);
  return new WebSocket(`ws://${new URL(target).host}/`, protocols, {
    headers,
    createConnection: () => socket,
    finishRequest(request: { path: string; end(): void }) {
      request.path = target;
      request.end();
    },
  });
}

/** Plays a client to the end of the session. Rejects where the handshake is turned down. */
export function play(socket: WebSocket, { opened, heard }: ClientPart = {}): Promise<Seen> {
  const messages: string[] = [];
  let pings = 0;
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => opened?.(socket));
    socket.on("ping", () => (pings += 1));
    socket.on("message", (data: Buffer, binary: boolean) => {
      const message = binary ? `<${data.toString("base64")}>` : data.toString("utf8");
      const n = messages.push(message);
      heard?.(socket, message, n);
    });
    socket.on("close", (code: number, reason: Buffer) =>
      resolve({ protocol: socket.protocol, messages, pings, close: [code, reason.toString("utf8")] }),
    );
  });
}

/** The status and body with which a handshake was turned down. */
export async function refusalOf(socket: WebSocket): Promise<{ status: number; body: string }> {
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [
    unknown,
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return { status: response.statusCode, body: Buffer.concat(pieces).toString("utf8") };
}
