// The ceiling of passing through: what comes goes on, both ways, with https.request and pipe. Arguments:
// certificate, key, the upstream's port, the authority's certificate.
import { createFront } from "./front.ts";
import { listen } from "./listen.ts";
import { createUpstream } from "./upstream-request.ts";

const [, , cert = "", key = "", port, caFile = ""] = process.argv;
const send = createUpstream(Number(port), caFile);

listen(
  createFront({ cert, key }, (request, response) => {
    send(request, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
  }),
);
