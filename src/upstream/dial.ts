import * as net from "node:net";
import { connectThrough, type ConnectOptions } from "./connect-through.ts";
import type { Route } from "./route.ts";
import { SOCKET_OPTIONS } from "./socket-options.ts";
import { describeFailure, tooLate } from "./upstream-failures.ts";

/**
 * Opens a connection to a server for bytes that are not ours to read: no TLS is added. Rejects with
 * UpstreamError when it does not stand within `connectMs`.
 */
export function dial(route: Route, options: ConnectOptions): Promise<net.Socket> {
  const { server, corporateProxy } = route;
  if (corporateProxy !== undefined) return connectThrough(corporateProxy, server, options);
  const { connectMs, signal } = options;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ ...SOCKET_OPTIONS, host: server.host, port: server.port, signal });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(connectMs, () => fail(tooLate(route, "connect", connectMs)));
    const onError = (error: Error): void => fail(describeFailure(error, route));
    socket.once("error", onError).once("connect", () => {
      socket.setTimeout(0).off("error", onError);
      // Whoever uses the socket hears of its end by 'close'.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}
