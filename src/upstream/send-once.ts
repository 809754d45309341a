import type { ClientRequest, IncomingMessage } from "node:http";
import { finished, type Readable } from "node:stream";
import { UpstreamError } from "../errors.ts";
import type { ResponseHead } from "../model/exchange.ts";
import { endToEndHeaders, headerValue, type RawHeaders } from "../model/headers.ts";
import type { UpstreamTimeouts } from "../model/options.ts";
import type { Engine, EngineListener, WireRequest } from "./engine.ts";
import { brokenHow } from "./broken-how.ts";
import { createResponseBody } from "./response-body.ts";
import type { Route } from "./route.ts";
import {
  brokenBody,
  describeFailure,
  notHttp,
  plainProxyOf,
  proxyFailure,
  tooLate,
} from "./upstream-failures.ts";

/** An upstream's answer, as soon as its head is there. */
export interface UpstreamResponse {
  /** With the end-to-end headers alone, in their order, case and repetition. */
  readonly head: ResponseHead;
  /** True where HTTP/2 said with the head that nothing follows. */
  readonly isAll?: boolean | undefined;
  /** The bytes on the wire, content coding and all. Errs with UpstreamError when the upstream breaks off. */
  readonly body: Readable;
  /**
   * Takes the whole body, where it has a Content-Length and is all there: many short answers come in one piece with
   * their head. Undefined where it is not; then it comes by {@link body} alone. Called before that is read.
   */
  takeWhole?(): Buffer | undefined;
  /** The end-to-end lines behind the body, once it has ended (RFC 9110, 6.5). */
  trailers(): RawHeaders;
  /** Ends the upstream's work at once; the body errs with an AbortError unless it has ended. */
  abort(): void;
}

/** What {@link sendOnce} sends, and how. */
export interface Sending {
  readonly engine: Promise<Engine>;
  readonly route: Route;
  readonly wire: WireRequest;
  readonly upload: Buffer | Readable;
  readonly timeouts: UpstreamTimeouts;
  readonly signal: AbortSignal | undefined;
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

interface Answer {
  readonly source: IncomingMessage;
  readonly body: Readable;
}

class Attempt implements EngineListener {
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
        if (error) this.#fail(error);
      });
    }
    engine.then(
      (ready) => {
        if (this.#over) return;
        this.#allow("connect", timeouts.connectMs);
        this.#breakOff = ready.send(wire, upload, this);
      },
      (error: Error) => this.#fail(error),
    );
  }

  onRequest(request: ClientRequest): void {
    const { wire, timeouts, onInterim } = this.#sending;
    const { socket } = request;
    this.#request = request;
    this.#bytesBefore = socket?.bytesRead;
    const onConnected = (): void => {
      clearTimeout(this.#impatience);
      request.setTimeout(timeouts.idleMs, () => this.#late("upload", timeouts.idleMs));
    };
    if (request.reusedSocket) onConnected();
    else socket?.once(wire.to.scheme === "https" ? "secureConnect" : "connect", onConnected);
    request.on("information", ({ statusCode: status, statusMessage: statusText, rawHeaders }) => {
      // The proxy itself has told the client to continue.
      if (status !== 100) onInterim?.({ status, statusText, headers: endToEndHeaders(rawHeaders) });
    });
    request.once("finish", () => {
      request.setTimeout(0);
      if (this.#answer === undefined) this.#allow("head", timeouts.headMs);
    });
    // Some answers, such as an unasked 101, end the request with neither a response nor an error.
    request.once("close", () => {
      if (this.#answer === undefined) this.#fail(notHttp(NO_RESPONSE, this.#sending.route));
    });
  }

  onResponse(source: IncomingMessage): void {
    const { route, upload, timeouts } = this.#sending;
    clearTimeout(this.#impatience);
    const { statusCode: status = 0, statusMessage = "" } = source;
    const statusText = statusMessage.replaceAll(UNSENDABLE, " ");
    const proxy = plainProxyOf(route);
    if (proxy !== undefined && status === 407) {
      return this.#fail(
        proxyFailure(proxy, route.asked, `It answered with ${`${status} ${statusText}`.trim()}`),
      );
    }
    const body = createResponseBody(source, {
      isWhole: () => source.complete,
      idleMs: timeouts.idleMs,
      idle: () => tooLate(route, "body", timeouts.idleMs),
      broken: (cause) => brokenBody(route, brokenHow(source), cause),
    });
    this.#answer = { source, body };
    body.once("close", () => this.#release());
    // An upstream that refuses an upload soon closes; writing on would lose the answer to a broken pipe.
    if (status >= 400) abandon(upload);
    const head = { status, statusText, headers: endToEndHeaders(source.rawHeaders) };
    const trailers = (): string[] => endToEndHeaders(source.rawTrailers);
    const takeWhole = (): Buffer | undefined => takeBody(source, body);
    this.#resolve({ head, body, takeWhole, trailers, abort: () => this.#fail(aborted()) });
  }

  onError(error: NodeJS.ErrnoException): void {
    const { route } = this.#sending;
    if (this.#answer !== undefined) {
      // The body itself hears of everything else.
      if (error.code?.startsWith("HPE_") === true && !this.#answer.source.complete)
        this.#fail(notHttp(error, route));
      return;
    }
    const failure = describeFailure(error, route);
    this.#fail(this.#isStale(error) ? staleConnection(failure) : failure);
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
    this.#fail(tooLate(this.#sending.route, wait, limitMs));
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#sending.signal?.reason;
    this.#fail(reason instanceof Error ? reason : aborted());
  };

  #fail(error: Error): void {
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

function takeBody(source: IncomingMessage, body: Readable): Buffer | undefined {
  if (!source.complete || headerValue(source.rawHeaders, "content-length") === undefined) return undefined;
  // Hands all that is there to the body.
  source.read();
  const whole: Buffer | null = body.read();
  // Lets it come to its end.
  body.resume();
  return whole ?? Buffer.alloc(0);
}

/** Lets an upload run dry, so that a client which is still sending comes to read its answer. */
function abandon(upload: Buffer | Readable): void {
  if (Buffer.isBuffer(upload)) return;
  upload.unpipe();
  upload.resume();
}

function staleConnection({ code, host, status, message, cause }: UpstreamError): StaleConnectionError {
  return new StaleConnectionError(code, host, status, message, { cause });
}

function aborted(): DOMException {
  return new DOMException("The exchange was aborted.", "AbortError");
}
