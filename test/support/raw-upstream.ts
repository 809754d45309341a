import { once } from "node:events";
import * as net from "node:net";
import * as tls from "node:tls";
import type { Origin } from "../../src/model/origin.ts";

/** A request as it came over the wire. */
export interface RawRequest {
  /** Such as `POST /v1/responses HTTP/1.1`. */
  readonly startLine: string;
  /** The header lines as they were. */
  readonly lines: readonly string[];
  /** The body with its chunks joined. */
  readonly body: string;
  /** Which connection brought it, counted from 1. */
  readonly connection: number;
}

/** A server that is scripted byte by byte: it does what no HTTP library would. */
export interface RawUpstream extends AsyncDisposable {
  readonly origin: Origin;
  readonly port: number;
  /** What has come; the bytes after one request are read as the next. */
  readonly requests: readonly RawRequest[];
  /** How many connections have come. */
  readonly connections: number;
  /** The server names that clients asked for in TLS; `false` for none. */
  readonly serverNames: readonly (string | false)[];
  /** Resolves when the n-th connection, counted from 1, has closed. */
  closed(connection: number): Promise<void>;
}

export interface RawUpstreamOptions {
  readonly tls?: tls.TlsOptions;
  /** Called for each request that is whole. */
  readonly onRequest?: (request: RawRequest, socket: net.Socket) => void;
  /** Called for each connection, before anything is read. */
  readonly onConnection?: (socket: net.Socket, connection: number) => void;
}

export async function startRawUpstream(options: RawUpstreamOptions): Promise<RawUpstream> {
  const requests: RawRequest[] = [];
  const serverNames: (string | false)[] = [];
  const sockets: net.Socket[] = [];
  const accept = (socket: net.Socket): void => {
    const connection = sockets.push(socket);
    socket.on("error", () => {});
    if (socket instanceof tls.TLSSocket) serverNames.push(socket.servername as string | false);
    options.onConnection?.(socket, connection);
    let pending = "";
    socket.on("data", (bytes: Buffer) => {
      pending += bytes.toString("latin1");
      for (let cut = cutRequest(pending); cut !== undefined; cut = cutRequest(pending)) {
        pending = cut.rest;
        const request = { ...cut.request, connection };
        requests.push(request);
        options.onRequest?.(request, socket);
      }
    });
  };
  const server = options.tls === undefined ? net.createServer(accept) : tls.createServer(options.tls, accept);
  server.on("tlsClientError", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;
  return {
    origin: { scheme: options.tls === undefined ? "http" : "https", host: "127.0.0.1", port },
    port,
    requests,
    serverNames,
    get connections() {
      return sockets.length;
    },
    async closed(connection) {
      const socket = sockets[connection - 1];
      if (socket?.closed === false) await once(socket, "close");
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function cutRequest(text: string): { request: Omit<RawRequest, "connection">; rest: string } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [startLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const after = text.slice(end + 4);
  const body = lines.some((line) => /^transfer-encoding:.*chunked/i.test(line))
    ? cutChunks(after)
    : cutLength(after, Number(lines.find((line) => /^content-length:/i.test(line))?.split(":")[1] ?? 0));
  return body && { request: { startLine, lines, body: body.text }, rest: body.rest };
}

function cutLength(text: string, length: number): { text: string; rest: string } | undefined {
  return text.length < length ? undefined : { text: text.slice(0, length), rest: text.slice(length) };
}

function cutChunks(text: string): { text: string; rest: string } | undefined {
  let joined = "";
  let rest = text;
  for (;;) {
    const [, size] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    if (size === undefined) return undefined;
    const start = size.length + 2;
    const length = Number.parseInt(size, 16);
    if (rest.length < start + length + 2) return undefined;
    joined += rest.slice(start, start + length);
    rest = rest.slice(start + length + 2);
    if (length === 0) return { text: joined, rest };
  }
}
