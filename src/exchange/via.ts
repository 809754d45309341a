import { randomBytes } from "node:crypto";
import { RefusedError } from "../errors.ts";
import type { ClientRequest } from "../model/exchange.ts";
import { headerLines } from "../model/headers.ts";

/** A proxy's mark on the requests that it passes on to hosts that are not its business (RFC 9110, 7.6.3). */
export interface Via {
  /** The request with the mark. Throws RefusedError where it is there already: then it would go round for ever. */
  mark(request: ClientRequest): ClientRequest;
}

/** A mark that no other proxy has. */
export function createVia(): Via {
  const pseudonym = `mockai-proxy-${randomBytes(6).toString("hex")}`;
  return {
    mark(request) {
      for (const [name, value] of headerLines(request.headers)) {
        if (name.toLowerCase() === "via" && value.includes(pseudonym)) throw loopError(request);
      }
      return { ...request, headers: [...request.headers, "Via", `1.1 ${pseudonym}`] };
    },
  };
}

function loopError({ path }: ClientRequest): RefusedError {
  const message =
    `The request for ${path.replace(/\?.*/s, "")} came back to mockai-proxy. Its Host header names a server that leads ` +
    `here. Call the provider's own URL through the proxy, or one of the paths that the proxy serves itself.`;
  return new RefusedError("loop", 404, message);
}
