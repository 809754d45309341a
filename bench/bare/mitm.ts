// The ceiling of a replay: reads each request's body and answers the same bytes. Arguments: certificate, key,
// kind of answer.
import { createFront } from "./front.ts";
import { listen } from "./listen.ts";
import * as samples from "../samples.ts";

const [, , cert = "", key = "", kind = "json"] = process.argv;
const isStream = kind === "stream";
const { bytes } = isStream ? samples.streamAnswer() : samples.jsonAnswer();
const headers = {
  ...samples.answerHeaders(isStream ? "stream" : "json"),
  ...(isStream ? { "transfer-encoding": "chunked" } : { "content-length": bytes.length }),
};

listen(
  createFront({ cert, key }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      Buffer.concat(pieces);
      response.writeHead(200, headers);
      response.end(bytes);
    });
  }),
);
