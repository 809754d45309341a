import { constants, type ServerHttp2Stream } from "node:http2";
import { Readable } from "node:stream";
import type { ClientRequest } from "../model/exchange.ts";
import { headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
import { splitAbsoluteForm, type Origin } from "../model/origin.ts";
import { clientRequest } from "./client-request.ts";
import type { Http2Request } from "./http2-engine.ts";

/** An HTTP/2 request in the words of the exchange. */
export function fromHttp2({ stream, headers, inbound }: Http2Request): ClientRequest {
  return clientRequest({
    method: headerValue(headers, ":method") ?? "GET",
    named: inbound.connect === undefined ? foreignOrigin(headers, inbound.secure) : undefined,
    path: headerValue(headers, ":path") ?? "/",
    headers: fieldLines(headers),
    body: bodyOf(stream),
    inbound,
  });
}

/**
 * The server that is wanted, where the scheme is not the connection's own: then the client takes us for a
 * proxy. Otherwise `:authority` says no more than a Host header does.
 */
function foreignOrigin(headers: RawHeaders, secure: boolean): Origin | undefined {
  const scheme = headerValue(headers, ":scheme");
  if (scheme === undefined || scheme === (secure ? "https" : "http")) return undefined;
  return splitAbsoluteForm(`${scheme}://${headerValue(headers, ":authority") ?? ""}`)?.origin;
}

/**
 * The lines as HTTP/1.1 has them: Host in place of `:authority` (RFC 9113, 8.3.1), one Cookie in place of its
 * crumbs (8.2.3), no pseudo-headers.
 */
export function fieldLines(headers: RawHeaders): string[] {
  const authority = headerValue(headers, ":authority");
  const lines: string[] = authority === undefined ? [] : ["host", authority];
  let cookieAt: number | undefined;
  for (const [name, value] of headerLines(headers)) {
    if (name.startsWith(":") || (name === "host" && authority !== undefined)) continue;
    if (name === "cookie" && cookieAt !== undefined) {
      lines[cookieAt] += `; ${value}`;
      continue;
    }
    const at = lines.push(name, value) - 1;
    if (name === "cookie") cookieAt = at;
  }
  return lines;
}

/**
 * The request's half of a stream, read no faster than it is asked for. Node gives an end to streams that were
 * reset too; here they err.
 */
function bodyOf(stream: ServerHttp2Stream): Readable {
  let isFlowing = false;
  let isWhole = false;
  const body = new Readable({
    read() {
      if (!isFlowing) stream.on("data", onData);
      isFlowing = true;
      stream.resume();
    },
    destroy(error, callback) {
      stream.off("data", onData).resume();
      callback(error);
    },
  });
  const onData = (bytes: Buffer): void => {
    if (!body.push(bytes)) stream.pause();
  };
  stream.once("end", () => {
    if (stream.aborted || stream.rstCode !== NO_ERROR) return;
    isWhole = true;
    body.push(null);
  });
  stream.once("close", () => {
    if (!isWhole) body.destroy(new Error("the stream ended before the request's body did"));
  });
  // Many clients read their answer only when they have sent all: what is still to come is thrown away.
  stream.once("finish", () => body.removeAllListeners("readable").resume());
  // Whoever reads hears of the error; where nobody does, it must not end the process.
  body.on("error", () => {});
  return body;
}

const NO_ERROR: number = constants.NGHTTP2_NO_ERROR;
