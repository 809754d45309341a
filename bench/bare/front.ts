import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";

/** Files of the leaf that a bare server shows for every host. */
export interface LeafFiles {
  readonly cert: string;
  readonly key: string;
}

/** CONNECT, TLS and HTTP with node:http, in one process and with no hop: all that a proxy cannot do without. */
export function createFront(
  leaf: LeafFiles,
  answer: (request: http.IncomingMessage, response: http.ServerResponse) => void,
): http.Server {
  const inside = https.createServer(
    // Without `ca` Node reads its whole root store.
    { cert: readFileSync(leaf.cert), key: readFileSync(leaf.key), ca: [] },
    answer,
  );
  const front = http.createServer(answer);
  front.on("connect", (_request, socket) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    inside.emit("connection", socket);
  });
  return front;
}
