// http-mitm-proxy with one canned answer for everything. Arguments: its folder for certificates, kind.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerHeaders, jsonAnswer, streamAnswer } from "../../samples.ts";
import { loadPackage } from "./load-package.ts";

interface Exchange {
  readonly clientToProxyRequest: IncomingMessage;
  readonly proxyToClientResponse: ServerResponse;
}

interface HttpMitmProxy {
  readonly Proxy: new () => {
    readonly httpPort: number;
    readonly onError: (handle: () => void) => void;
    readonly onRequest: (handle: (exchange: Exchange) => void) => void;
    readonly listen: (options: object, listening: () => void) => void;
  };
}

const [, , sslCaDir = "", kind = "json"] = process.argv;
const isStream = kind === "stream";
const { bytes } = isStream ? streamAnswer() : jsonAnswer();
const headers = {
  ...answerHeaders(isStream ? "stream" : "json"),
  ...(isStream ? { "transfer-encoding": "chunked" } : { "content-length": bytes.length }),
};
const { Proxy } = loadPackage("http-mitm-proxy") as HttpMitmProxy;
const proxy = new Proxy();
proxy.onError(() => {});
// Whoever does not call back answers by himself.
proxy.onRequest(({ clientToProxyRequest, proxyToClientResponse }) => {
  clientToProxyRequest.resume().on("end", () => proxyToClientResponse.writeHead(200, headers).end(bytes));
});
proxy.listen({ port: 0, host: "127.0.0.1", sslCaDir, keepAlive: true }, () => {
  process.stderr.write(`http-mitm-proxy at http://127.0.0.1:${proxy.httpPort}\n`);
});
