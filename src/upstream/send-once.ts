import type { ClientRequest, IncomingMessage } from "node:http";
import { finished, type Readable } from "node:stream";
import { UpstreamError } from "../errors.ts";
import type { CancelSignal } from "../model/cancellation.ts";
import type { ResponseHead } from "../model/exchange.ts";
import { endToEndHeaders } from "../model/headers.ts";
import type { UpstreamTimeouts } from "../model/options.ts";
import type { Engine, EngineListener, WireRequest } from "./engine.ts";
import { brokenHow } from "./broken-how.ts";
import { createResponseBody } from "./response-body.ts";
import { aborted, Answer, type Answered, type UpstreamResponse } from "./answer.ts";
import type { Route } from "./route.ts";
import {
  brokenBody,
  describeFailure,
  notHttp,
  plainProxyOf,
  proxyFailure,
  tooLate,
} from "./upstream-failures.ts";

/** What {@link sendOnce} sends, and how. */
export interface Sending {
  readonly engine: Promise<Engine>;
  readonly route: Route;
  readonly wire: WireRequest;
  readonly upload: Buffer | Readable;
  readonly timeouts: UpstreamTimeouts;
  readonly signal: CancelSignal | undefined;
  /** Hears of interim answers (1xx) before the answer. */
  readonly onInterim: ((head: ResponseHead) => void) | undefined;
}

/** A kept-alive connection had been closed by the upstream before the request came to it. */
export class StaleConnectionError extends UpstreamError {}

/**
 * Sends a request and settles exactly once, with the answer's head or with why there is none: UpstreamError,
 * the upload's own error, or the signal's reason. Whatever fails later is the error of the answer's body.
 */
export function sendOnce(sending: Sending): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => new Attempt(sending, resolve, reject).start());
}

/** What fits into a socket's buffer is sent at once, or not at all. */
const QUICK_BYTES = 64 * 1024;

class Attempt implements EngineListener, Answered {
  readonly #sending: Sending;
  readonly #resolve: (response: UpstreamResponse) => void;
  readonly #reject: (error: Error) => void;
  #over = false;
  #breakOff: (() => void) | undefined;
  #impatience: NodeJS.Timeout | undefined;
  #request: ClientRequest | undefined;
  /** What the socket had read for earlier requests. */
  #bytesBefore: number | undefined;
  #answer: Answer | undefined;

  constructor(
    sending: Sending,
    resolve: (response: UpstreamResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#sending = sending;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { engine, wire, upload, timeouts, signal } = this.#sending;
    if (signal?.aborted === true) return this.#onAbort();
    signal?.addEventListener("abort", this.#onAbort);
    if (!Buffer.isBuffer(upload)) {
      finished(upload, { writable: false }, (error) => {
        if (error) this.fail(error);
      });
    }
    engine.then(
      (ready) => {
        if (this.#over) return;
        this.#allow("connect", timeouts.connectMs);
        this.#breakOff = ready.send(wire, upload, this);
      },
      (error: Error) => this.fail(error),
    );
  }

  onRequest(request: ClientRequest): void {
    const { wire, upload, timeouts, onInterim } = this.#sending;
    const { socket } = request;
    this.#request = request;
    this.#bytesBefore = socket?.bytesRead;
    const isQuick = request.reusedSocket && Buffer.isBuffer(upload) && upload.length <= QUICK_BYTES;
    const onConnected = (): void => {
      clearTimeout(this.#impatience);
      request.setTimeout(timeouts.idleMs, () => this.#late("upload", timeouts.idleMs));
    };
    if (isQuick) this.#allow("head", timeouts.headMs);
    else if (request.reusedSocket) onConnected();
    else socket?.once(wire.to.scheme === "https" ? "secureConnect" : "connect", onConnected);
    request.on("information", ({ statusCode: status, statusMessage: statusText, rawHeaders }) => {
      // The proxy itself has told the client to continue.
      if (status !== 100) onInterim?.({ status, statusText, headers: endToEndHeaders(rawHeaders) });
    });
    const onSent = (): void => {
      request.setTimeout(0);
      if (this.#answer === undefined) this.#allow("head", timeouts.headMs);
    };
    if (!isQuick) request.once("finish", onSent);
    // Some answers, such as an unasked 101, end the request with neither a response nor an error.
    request.once("close", () => {
      if (this.#answer === undefined) this.fail(notHttp(NO_RESPONSE, this.#sending.route));
    });
  }

  onResponse(source: IncomingMessage): void {
    const { route, upload } = this.#sending;
    clearTimeout(this.#impatience);
    const { statusCode: status = 0, statusMessage = "" } = source;
    const statusText = statusMessage.replaceAll(UNSENDABLE, " ");
    const proxy = plainProxyOf(route);
    if (proxy !== undefined && status === 407) {
      return this.fail(
        proxyFailure(proxy, route.asked, `It answered with ${`${status} ${statusText}`.trim()}`),
      );
    }
    // Until there is a body that hears of it.
    source.on("error", () => {});
    // An upstream that refuses an upload soon closes; writing on would lose the answer to a broken pipe.
    if (status >= 400) abandon(upload);
    const head = { status, statusText, headers: endToEndHeaders(source.rawHeaders) };
    this.#answer = new Answer(head, source, this);
    this.#resolve(this.#answer);
  }

  bodyOf(source: IncomingMessage): Readable {
    const { route, timeouts } = this.#sending;
    const body = createResponseBody(source, {
      isWhole: () => source.complete,
      idleMs: timeouts.idleMs,
      idle: () => tooLate(route, "body", timeouts.idleMs),
      broken: (cause) => brokenBody(route, brokenHow(source), cause),
    });
    return body.once("close", () => this.#release());
  }

  endWhole(): boolean {
    if (this.#over || this.#request?.writableFinished !== true) return false;
    // Nothing is left that could be broken off.
    this.#breakOff = undefined;
    this.#release();
    return true;
  }

  onError(error: NodeJS.ErrnoException): void {
    const { route } = this.#sending;
    if (this.#answer !== undefined) {
      // The body itself hears of everything else.
      if (error.code?.startsWith("HPE_") === true && !this.#answer.source.complete)
        this.fail(notHttp(error, route));
      return;
    }
    const failure = describeFailure(error, route);
    this.fail(this.#isStale(error) ? staleConnection(failure) : failure);
  }

  #isStale({ code }: NodeJS.ErrnoException): boolean {
    const request = this.#request;
    if (request?.reusedSocket !== true || request.socket?.bytesRead !== this.#bytesBefore) return false;
    return code === "ECONNRESET" || code === "EPIPE";
  }

  #allow(wait: "connect" | "head", limitMs: number): void {
    clearTimeout(this.#impatience);
    this.#impatience = setTimeout(() => this.#late(wait, limitMs), limitMs);
  }

  #late(wait: "connect" | "head" | "upload", limitMs: number): void {
    this.fail(tooLate(this.#sending.route, wait, limitMs));
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#sending.signal?.reason;
    this.fail(reason instanceof Error ? reason : aborted());
  };

  fail(error: Error): void {
    if (this.#over) return;
    this.#release();
    this.#reject(error);
    this.#answer?.body.destroy(error);
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#impatience);
    this.#sending.signal?.removeEventListener("abort", this.#onAbort);
    abandon(this.#sending.upload);
    this.#breakOff?.();
  }
}

/** What Node reads in a status line, but does not write into one. */
// oxlint-disable-next-line no-control-regex
const UNSENDABLE = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

const NO_RESPONSE = new Error("it ended without a response");

/** Lets an upload run dry, so that a client which is still sending comes to read its answer. */
function abandon(upload: Buffer | Readable): void {
  if (Buffer.isBuffer(upload)) return;
  upload.unpipe();
  upload.resume();
}

function staleConnection({ code, host, status, message, cause }: UpstreamError): StaleConnectionError {
  return new StaleConnectionError(code, host, status, message, { cause });
}
