import * as http from "node:http";
import * as https from "node:https";
import * as tls from "node:tls";
import { readFile } from "node:fs/promises";
import { ask, connect } from "../raw-client.ts";
import { readWire, type Seen } from "../seen.ts";
import { bodySeen, type Client, headersOf, linesOf, type OpenClient, partsOf, type Way } from "./client.ts";
import type { Behaviour } from "./behaviours.ts";
import { HOST } from "./provider.ts";

function target({ proxy }: Way, path: string): string {
  return proxy === undefined ? path : `http://${HOST}${path}`;
}

function portOf({ provider, proxy }: Way, protocol: "http" | "https"): number {
  return proxy?.proxy.port ?? provider.ports[protocol];
}

/** Without a library: every byte of the answer, on a connection of its own. */
export const raw: Client = (way) => ({
  ask(behaviour) {
    const { method, path } = partsOf(behaviour);
    const { lines = [], body } = behaviour;
    const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
    const all = [`${method} ${target(way, path)} HTTP/1.1`, `Host: ${HOST}`, ...lines, ...length];
    const request = [...all, "Connection: close", "", ""].join("\r\n") + (body ?? "");
    return readWire(portOf(way, "http"), request);
  },
});

/** Absolute form, on a connection that is kept alive. */
export const nodeHttp: Client = (way) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return through(agent, (options, path) =>
    http.request({ ...options, agent, port: portOf(way, "http"), path: target(way, path) }),
  );
};

/** CONNECT and TLS, on a connection that is kept alive. */
export const nodeHttps: Client = async (way) => {
  const { provider, proxy } = way;
  const ca = proxy === undefined ? provider.ca : await readFile(proxy.caFile);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca, servername: HOST });
  if (proxy !== undefined) Object.assign(agent, { createConnection: tunnelTo(proxy.proxy.port) });
  return through(agent, (options, path) =>
    https.request({ ...options, agent, port: portOf(way, "https"), path }),
  );
};

type Made = (error: Error | null, socket?: tls.TLSSocket) => void;

function tunnelTo(port: number): (options: tls.ConnectionOptions, made: Made) => void {
  const open = async (options: tls.ConnectionOptions): Promise<tls.TLSSocket> => {
    const socket = await connect(port);
    await ask(socket, `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n\r\n`);
    const { ca, servername } = options;
    return tls.connect({ socket, ...(ca && { ca }), ...(servername && { servername }) });
  };
  return (options, made) => void open(options).then((socket) => made(null, socket), made);
}

type Start = (options: http.RequestOptions, path: string) => http.ClientRequest;

function through(agent: http.Agent, start: Start): OpenClient {
  return { ask: (behaviour) => asked(behaviour, start), close: () => agent.destroy() };
}

function asked(behaviour: Behaviour, start: Start): Promise<Seen> {
  const { method, path } = partsOf(behaviour);
  const { body } = behaviour;
  const length = body === undefined ? {} : { "content-length": body.length };
  const headers = { host: HOST, ...headersOf(behaviour), ...length };
  return new Promise((resolve, reject) => {
    const interim: string[][] = [];
    const request = start({ host: "127.0.0.1", method, headers }, path);
    const send = (): void => void request.end(body);
    if ("Expect" in headers) request.once("continue", send).flushHeaders();
    else send();
    request.on("information", ({ statusCode, statusMessage, rawHeaders }) => {
      if (statusCode !== 100) interim.push([`${statusCode} ${statusMessage}`, ...linesOf(rawHeaders)]);
    });
    request.once("error", reject).once("response", (message) => {
      const pieces: Buffer[] = [];
      message.on("data", (piece: Buffer) => pieces.push(piece)).on("error", () => {});
      message.once("close", () =>
        resolve({
          status: `${message.statusCode ?? 0} ${message.statusMessage ?? ""}`,
          headers: linesOf(message.rawHeaders),
          ...bodySeen(pieces),
          trailers: linesOf(message.rawTrailers),
          interim,
          end: message.complete ? "last chunk" : "connection",
        }),
      );
    });
  });
}
