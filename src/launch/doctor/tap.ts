import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A port in front of a proxy's, where each connection is seen that comes, whoever's process the proxy is in. */
export interface Tap extends AsyncDisposable {
  /** What clients are given in place of the proxy's URL. */
  readonly url: string;
  /** How many connections came so far. */
  readonly connections: () => number;
  /** Waits a moment until those that came are closed, and closes what is left. */
  readonly settle: () => Promise<void>;
}

const PATIENCE_MS = 1000;

/** Listens on a free port of 127.0.0.1, and hands all bytes on to the proxy on `port`. */
export async function openTap(port: number): Promise<Tap> {
  const open = new Set<Socket>();
  let connections = 0;
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections += 1;
    const proxy = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    keep(client);
    keep(proxy);
    client.on("error", () => proxy.end());
    proxy.on("error", () => client.destroy());
    client.pipe(proxy).pipe(client);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const settle = async (): Promise<void> => {
    const closed = [...open].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await Promise.race([Promise.all(closed), delay(PATIENCE_MS, undefined, { ref: false })]);
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    settle,
    async [Symbol.asyncDispose]() {
      server.close();
      await settle();
    },
  };
}
