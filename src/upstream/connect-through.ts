import * as http from "node:http";
import * as https from "node:https";
import { isIP, type Socket } from "node:net";
import { authorityWithPort, type Origin } from "../model/origin.ts";
import type { CorporateProxy } from "./corporate-proxy.ts";
import { SOCKET_OPTIONS } from "./socket-options.ts";
import type { Trust } from "./trust.ts";
import { proxyFailure } from "./upstream-failures.ts";

/** How {@link connectThrough} goes about it. */
export interface ConnectOptions {
  readonly trust: Trust;
  readonly connectMs: number;
  readonly signal: AbortSignal;
}

/**
 * Opens a tunnel to an origin through a corporate proxy (CONNECT: RFC 9110, 9.3.6). Rejects with
 * UpstreamError `proxy` when the proxy cannot be reached, does not allow it or takes longer than `connectMs`.
 */
export function connectThrough(proxy: CorporateProxy, to: Origin, options: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (known: string, cause?: Error): void => reject(proxyFailure(proxy, to, known, cause));
    const request = requestConnect(proxy, to, options);
    request.once("timeout", () => {
      fail(`It did not answer within ${options.connectMs / 1000} seconds`);
      request.destroy();
    });
    request.once("connect", ({ statusCode = 0, statusMessage = "" }, socket, head) => {
      // The HTTP client has taken its own handlers away; whoever uses the socket hears of its end by 'close'.
      socket.on("error", () => {});
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return fail(`It answered the CONNECT with ${`${statusCode} ${statusMessage}`.trim()}`);
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.on("error", (error) => fail(`The system says: ${error.message}`, error));
    request.end();
  });
}

function requestConnect(proxy: CorporateProxy, to: Origin, options: ConnectOptions): http.ClientRequest {
  const { origin, authorization } = proxy;
  const authority = authorityWithPort(to);
  const common = {
    ...SOCKET_OPTIONS,
    method: "CONNECT",
    host: origin.host,
    port: origin.port,
    path: authority,
    headers: {
      Host: authority,
      Connection: "keep-alive",
      ...(authorization !== undefined && { "Proxy-Authorization": authorization }),
    },
    agent: false,
    timeout: options.connectMs,
    signal: options.signal,
  };
  if (origin.scheme === "http") return http.request(common);
  // Without a server name of its own, Node would take the one in the Host header, which is the target's.
  const secured = {
    ...common,
    servername: isIP(origin.host) === 0 ? origin.host : "",
    secureContext: options.trust(),
  };
  return https.request(secured);
}
