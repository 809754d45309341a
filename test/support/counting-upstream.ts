import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A request as it came to the upstream. */
export interface CountedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** An answer's JSON, and what is beside it. */
export interface CountedAnswer {
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that answers no two requests alike. */
export interface CountingUpstream extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly requests: readonly CountedRequest[];
}

/** Answers the n-th request, counted from 1, with `{"answer": n}`, or as it is told. */
export async function startCountingUpstream(
  answer: (request: CountedRequest, n: number) => CountedAnswer = (_request, n) => ({ json: { answer: n } }),
): Promise<CountingUpstream> {
  const requests: CountedRequest[] = [];
  const serve = async (message: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const { method = "", url: path = "", headers } = message;
    const request = { method, path, headers, body: (await buffer(message)).toString() };
    const { json, headers: more } = answer(request, requests.push(request));
    const body = JSON.stringify(json);
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...more,
    });
    response.end(body);
  };
  const server = http.createServer((message, response) => {
    serve(message, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
