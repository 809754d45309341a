import type { Socket } from "node:net";

/** What comes next from a socket. Rejects where it fails or closes before. */
export function nextChunk(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off("data", come).off("error", fail).off("close", close);
      // Else it would go on, and what comes before the next call would be lost.
      socket.pause();
    };
    const come = (chunk: Buffer): void => {
      settle();
      resolve(chunk);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const close = (): void => fail(new Error("The server closed the connection."));
    socket.on("data", come).on("error", fail).on("close", close);
    if (socket.destroyed) return close();
    socket.resume();
  });
}
