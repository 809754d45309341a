import type { Server } from "node:net";
import type { AddressInfo } from "node:net";

/** Listens on a free port of this machine and says which, in the form in which the program says it. */
export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    process.stderr.write(`bare at http://127.0.0.1:${(server.address() as AddressInfo).port}, no more\n`);
  });
  process.on("SIGTERM", () => process.exit());
}
