import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import type { TestCertificate } from "./certificates.ts";

/** A proxy between this machine and the internet, that leads every name to 127.0.0.1. */
export interface TestCorporateProxy extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The requests that it got: `CONNECT host:port` or `GET http://...`, with the credentials that came with them. */
  readonly asked: readonly string[];
}

export interface TestCorporateProxyOptions {
  readonly tls?: TestCertificate;
  /** The Proxy-Authorization without which it answers 407. */
  readonly wanted?: string;
  /** Has it answer a CONNECT with that, and nothing else. */
  readonly answer?: string;
}

export async function startCorporateProxy(
  options: TestCorporateProxyOptions = {},
): Promise<TestCorporateProxy> {
  const asked: string[] = [];
  const sockets = new Set<net.Socket>();
  const note = ({ method, url, headers }: http.IncomingMessage): boolean => {
    const given = headers["proxy-authorization"];
    asked.push([method, url, ...(given === undefined ? [] : [given])].join(" "));
    return given === options.wanted;
  };
  const server = options.tls === undefined ? http.createServer() : https.createServer(options.tls);
  server.on("connection", (socket: net.Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.on("connect", (request: http.IncomingMessage, client: net.Socket) => {
    client.on("error", () => {});
    if (options.answer !== undefined) client.write(options.answer);
    else if (!note(request)) client.end("HTTP/1.1 407 Who Are You\r\nContent-Length: 0\r\n\r\n");
    else sockets.add(join(client, Number(request.url?.split(":").at(-1))));
  });
  server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (!note(request)) response.writeHead(407, "Who Are You").end();
    else response.end("by way of the proxy");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function join(client: net.Socket, port: number): net.Socket {
  const upstream = net.connect(port, "127.0.0.1", () => {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    client.pipe(upstream).pipe(client);
  });
  return upstream.on("error", () => client.destroy());
}
