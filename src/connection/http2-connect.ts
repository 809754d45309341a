import { constants, type ServerHttp2Stream } from "node:http2";
import type { ConnectAnswers } from "./plain-answer.ts";
import { sendApart } from "./send-apart.ts";

/** The answers to a CONNECT in HTTP/2 (RFC 9113, 8.5). */
export function http2ConnectAnswers(stream: ServerHttp2Stream): ConnectAnswers {
  sendApart(stream);
  const respond = (status: number, headers: Record<string, string>): boolean => {
    if (stream.destroyed || stream.closed) return false;
    stream.respond({ ":status": status, ...headers });
    return true;
  };
  return {
    grant: () => void respond(constants.HTTP_STATUS_OK, {}),
    refuse(status, mark, text) {
      const headers = { "content-type": "text/plain; charset=utf-8", "x-mockai-proxy": mark };
      if (!respond(Number.parseInt(status, 10), headers)) return;
      stream.end(`${text}\n`);
      // What the client has sent in the hope of a grant.
      stream.resume();
    },
  };
}
