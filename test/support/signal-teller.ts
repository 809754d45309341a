import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { onTestFinished } from "vitest";

/**
 * A program for `node -e` that says "ready", and then the name of each signal that it gets, over a connection
 * to the port that its argument names. SIGHUP ends it with code 5.
 */
export const TELLS_SIGNALS = `
  const socket = require("node:net").connect(Number(process.argv[1]), "127.0.0.1");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      socket.write(signal + "\\n");
      if (signal === "SIGHUP") socket.end(() => process.exit(5));
    });
  }
  socket.write("ready\\n");
`;

/** What is sent when a word has been heard: the three signals, one after the other. */
const NEXT: Readonly<Record<string, NodeJS.Signals>> = {
  ready: "SIGINT",
  SIGINT: "SIGTERM",
  SIGTERM: "SIGHUP",
};

/** Listens to one such program. */
export interface Ear {
  readonly port: number;
  /** Sends each signal when the one before has been told of. Resolves to all that was said. */
  hear(send: (signal: NodeJS.Signals) => void): Promise<readonly string[]>;
}

/** Listens until the test is over. */
export async function openEar(): Promise<Ear> {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const lines: Promise<Interface> = once(server, "connection").then(([socket]) =>
    createInterface(socket as Socket),
  );
  return {
    port: (server.address() as AddressInfo).port,
    async hear(send) {
      const said: string[] = [];
      for await (const line of await lines) {
        said.push(line);
        const signal = NEXT[line];
        if (signal !== undefined) send(signal);
      }
      return said;
    },
  };
}
