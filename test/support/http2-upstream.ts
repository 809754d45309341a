import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import type { Origin } from "../../src/model/origin.ts";
import type { TestCertificate } from "./certificates.ts";

/** A request as it came on its stream. */
export interface Http2UpstreamRequest {
  /** Pseudo-headers and headers, in order. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly stream: http2.ServerHttp2Stream;
}

/** A server that speaks HTTP/2, and HTTP/1.1 too where that is asked for. */
export interface Http2Upstream extends AsyncDisposable {
  readonly origin: Origin;
  readonly sessions: readonly http2.ServerHttp2Session[];
  readonly requests: readonly Http2UpstreamRequest[];
}

/** Answers each request by `onRequest` when it is whole. */
export async function startHttp2Upstream(
  certificate: TestCertificate,
  onRequest: (request: Http2UpstreamRequest) => void,
): Promise<Http2Upstream> {
  const requests: Http2UpstreamRequest[] = [];
  const sessions: http2.ServerHttp2Session[] = [];
  const server = http2.createSecureServer(certificate);
  server.on("session", (session) => sessions.push(session));
  server.on("stream", ((stream: http2.ServerHttp2Stream, _headers, _flags, rawHeaders: string[]) => {
    let body = "";
    stream.on("error", () => {});
    stream.on("data", (bytes: Buffer) => (body += bytes.toString("latin1")));
    stream.once("end", () => {
      const request = { rawHeaders, body, stream };
      requests.push(request);
      onRequest(request);
    });
  }) as (stream: http2.ServerHttp2Stream, ...rest: unknown[]) => void);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: { scheme: "https", host: "127.0.0.1", port },
    sessions,
    requests,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
