import * as net from "node:net";
import { UsageError } from "../errors.ts";
import { createWaysIn, type WaysInParts } from "./ways-in.ts";

/** The one port that every way in leads to. */
export interface ProxyServer {
  /** Resolves with what it listens on. Rejects with UsageError where the address cannot be had. */
  listen(port: number, address: string): Promise<net.AddressInfo>;
  /** Takes no more connections, and no more streams on those that there are; the rest goes on. */
  stop(): void;
  /** Takes no more connections and ends those that there are. */
  close(): Promise<void>;
}

const TCP_KEEP_ALIVE_MS = 30_000;

/** Accepts connections and gives each to the way in that its first bytes ask for. */
export function createProxyServer(parts: WaysInParts): ProxyServer {
  const waysIn = createWaysIn(parts);
  const sockets = new Set<net.Socket>();
  const server = net.createServer(
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS, allowHalfOpen: false },
    (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      waysIn.accept(socket);
    },
  );
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= new Promise((resolve) => {
      server.close(() => resolve());
    }));
  return {
    listen(port, address) {
      return new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port, address)));
        server.listen(port, address, () => resolve(boundAddress(server)));
      });
    },
    stop() {
      void stop();
      waysIn.stop();
    },
    async close() {
      const closed = stop();
      await waysIn.close();
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

function boundAddress(server: net.Server): net.AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has an address");
  return address;
}

function listenError(error: NodeJS.ErrnoException, port: number, address: string): UsageError {
  const options = { cause: error };
  if (error.code === "EADDRINUSE") {
    const message =
      `Cannot listen on ${address}:${port}. Another program, perhaps another mockai-proxy, uses this port. ` +
      `Stop it, or take another port: --port ${port === 65_535 ? port - 1 : port + 1} (--port 0 takes a free one).`;
    return new UsageError("port_in_use", message, options);
  }
  const message =
    `Cannot listen on ${address}:${port}. The system says: ${error.message}. ` +
    `Choose an address of this machine and a port that you may open: --listen 127.0.0.1 --port 5001.`;
  return new UsageError("cannot_listen", message, options);
}
