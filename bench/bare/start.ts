// The ceiling of a start: the bare server in one file, with nothing imported that it does not need. Arguments:
// certificate, key, a file with the answer.
import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";

const [, , cert = "", key = "", file = ""] = process.argv;
const answer = readFileSync(file);
const inside = https.createServer(
  { cert: readFileSync(cert), key: readFileSync(key), ca: [] },
  (request, response) => {
    request
      .resume()
      .on("end", () => response.writeHead(200, { "content-length": answer.length }).end(answer));
  },
);
const front = http.createServer().on("connect", (_request, socket) => {
  socket.on("error", () => {});
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  inside.emit("connection", socket);
});
front.listen(0, "127.0.0.1", () => {
  process.stderr.write(`bare at http://127.0.0.1:${(front.address() as AddressInfo).port}\n`);
});
