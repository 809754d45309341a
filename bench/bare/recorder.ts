// The ceiling of recording: forwards, keeps a copy, and writes a file for each exchange once the client has its
// answer. Arguments: certificate, key, the upstream's port, the authority's certificate, the folder.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFront } from "./front.ts";
import { listen } from "./listen.ts";
import { createUpstream } from "./upstream-request.ts";

const [, , cert = "", key = "", port, caFile = "", folder = ""] = process.argv;
const send = createUpstream(Number(port), caFile);
let written = 0;

listen(
  createFront({ cert, key }, (request, response) => {
    const asked: Buffer[] = [];
    request.on("data", (piece: Buffer) => asked.push(piece));
    send(request, (answer) => {
      const pieces: Buffer[] = [];
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => {
        const exchange = {
          request: Buffer.concat(asked).toString(),
          status: answer.statusCode,
          headers: answer.rawHeaders,
          body: Buffer.concat(pieces).toString(),
        };
        void writeFile(join(folder, `${written++}.json`), JSON.stringify(exchange));
      });
    });
  }),
);
