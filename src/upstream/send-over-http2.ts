import { STATUS_CODES } from "node:http";
import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from "node:http2";
import { Readable } from "node:stream";
import type { CancelSignal } from "../model/cancellation.ts";
import type { ResponseHead } from "../model/exchange.ts";
import { isCall } from "../model/grpc.ts";
import {
  endToEndHeaders,
  filterHeaders,
  headerLines,
  headerValue,
  type RawHeaders,
} from "../model/headers.ts";
import type { UpstreamTimeouts } from "../model/options.ts";
import type { UpstreamResponse } from "./answer.ts";
import { createResponseBody } from "./response-body.ts";
import type { Route } from "./route.ts";
import { brokenBody, describeFailure, tooLate, type Wait } from "./upstream-failures.ts";

/** What {@link sendOverHttp2} sends, and how. */
export interface Http2Sending {
  readonly session: ClientHttp2Session;
  readonly route: Route;
  /** As it would go out in HTTP/1.1. */
  readonly wire: { readonly method: string; readonly path: string; readonly headers: RawHeaders };
  readonly upload: Readable;
  readonly timeouts: UpstreamTimeouts;
  readonly signal: CancelSignal | undefined;
  /** Hears of interim answers (1xx) before the answer. */
  readonly onInterim: ((head: ResponseHead) => void) | undefined;
}

/**
 * Sends a request on a session of its server and settles exactly once, with the answer's head or with why
 * there is none: UpstreamError, the upload's own error, or the signal's reason.
 */
export function sendOverHttp2(sending: Http2Sending): Promise<UpstreamResponse> {
  const { route, upload, timeouts, signal, onInterim } = sending;
  return new Promise((resolve, reject) => {
    // A bare close() of the stream would send an end before the reset, and the server take what it has for all.
    const cancel = new AbortController();
    const stream = requestOn(sending, cancel.signal);
    let body: Readable | undefined;
    let impatience: NodeJS.Timeout | undefined;
    const allow = (wait: Wait, limitMs: number): void => {
      clearTimeout(impatience);
      impatience = setTimeout(() => fail(tooLate(route, wait, limitMs)), limitMs);
    };
    const release = (): void => {
      clearTimeout(impatience);
      signal?.removeEventListener("abort", onAbort);
      upload.unpipe(stream);
      upload.resume();
    };
    const fail = (error: Error): void => {
      release();
      reject(error);
      body?.destroy(error);
      cancel.abort();
    };
    const onAbort = (): void => {
      const reason: unknown = signal?.reason;
      fail(reason instanceof Error ? reason : aborted());
    };
    if (signal?.aborted === true) return onAbort();
    signal?.addEventListener("abort", onAbort);

    allow("upload", timeouts.idleMs);
    upload.on("data", () => allow("upload", timeouts.idleMs)).once("error", fail);
    upload.pipe(stream);
    let isSent = false;
    stream.once("finish", () => {
      isSent = true;
      // A long answer may have begun before.
      clearTimeout(impatience);
      if (body === undefined) allow("head", timeouts.headMs);
    });

    let isWhole = false;
    stream.once("end", () => {
      // Node gives an end to streams that were reset too.
      isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR;
    });
    stream.on("headers", (_headers, _flags, ...[rawHeaders = []]: [RawHeaders?]) => {
      const head = headOf(rawHeaders);
      // The proxy itself has told the client to continue.
      if (head.status > 101) onInterim?.(head);
    });
    stream.on("response", (_headers, flags, ...[rawHeaders]: [RawHeaders?]) => {
      clearTimeout(impatience);
      body = createResponseBody(stream, {
        isWhole: () => isWhole,
        idleMs: timeouts.idleMs,
        idle: () => tooLate(route, "body", timeouts.idleMs),
        broken: (cause) => brokenBody(route, "reset", cause),
      });
      body.once("close", () => {
        release();
        // A server may have said all before the upload's end.
        if (!isWhole || !isSent) cancel.abort();
      });
      const head = headOf(rawHeaders ?? []);
      const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      resolve({ head, isAll, body, trailers: () => trailers, abort: () => fail(aborted()) });
    });
    let trailers: RawHeaders = [];
    stream.once("trailers", (_headers, _flags, ...[rawTrailers]: [RawHeaders?]) => {
      trailers = endToEndHeaders(rawTrailers ?? []);
    });
    let cause = new Error("The stream ended without an answer");
    stream.on("error", (error) => (cause = error));
    stream.once("close", () => {
      // Without its code, which would be read as that of a request which cannot be sent.
      if (body === undefined) fail(describeFailure(new Error(cause.message), route));
    });
  });
}

function headOf(lines: RawHeaders): ResponseHead {
  const status = Number(headerValue(lines, ":status"));
  const headers = endToEndHeaders(filterHeaders(lines, (name) => !name.startsWith(":")));
  return { status, statusText: STATUS_CODES[status] ?? "", headers };
}

function requestOn({ session, wire, route }: Http2Sending, signal: AbortSignal): ClientHttp2Stream {
  try {
    return session.request(toHttp2(wire, route), { endStream: false, signal });
  } catch (error) {
    // The session has just ended, or Node does not send these headers.
    throw describeFailure(error as Error, route);
  }
}

/** Names in lower case, `:authority` for Host, and nothing of the framing of HTTP/1.1 (RFC 9113, 8.2.2). */
function toHttp2({ method, path, headers }: Http2Sending["wire"], { server }: Route): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = {
    ":method": method,
    ":scheme": server.scheme,
    ":authority": headerValue(headers, "host") ?? server.host,
    ":path": path,
  };
  for (const [name, value] of headerLines(endToEndHeaders(headers))) {
    const lower = name.toLowerCase();
    if (lower === "host") continue;
    const before = fields[lower];
    fields[lower] = before === undefined ? value : [before, value].flat().map(String);
  }
  // It concerns the connection, and yet servers turn away calls that come without (gRPC over HTTP2, Requests). Of all
  // else it stands there where the client takes trailers.
  if (isCall(headers) || headerValue(headers, "te") !== undefined) fields["te"] = "trailers";
  return fields;
}

function aborted(): DOMException {
  return new DOMException("The exchange was aborted.", "AbortError");
}
