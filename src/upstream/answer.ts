import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { ResponseHead } from "../model/exchange.ts";
import { endToEndHeaders, headerValue, type RawHeaders } from "../model/headers.ts";

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
   * their head. Undefined where it is not, or {@link body} has been asked for; who gets the whole leaves that alone.
   */
  takeWhole?(): Buffer | undefined;
  /** The end-to-end lines behind the body, once it has ended (RFC 9110, 6.5). */
  trailers(): RawHeaders;
  /** Ends the upstream's work at once; the body errs with an AbortError unless it has ended. */
  abort(): void;
}

/** What is asked of the attempt that an answer has come to. */
export interface Answered {
  /** The body of the answer that is read from there. */
  bodyOf(source: IncomingMessage): Readable;
  /** Ends the attempt, its answer being whole; false where it has ended, or the request is still being sent. */
  endWhole(): boolean;
  /** Gives up, before and after the answer's head. */
  fail(error: Error): void;
}

/** The answer to an attempt. Its body is made when it is asked for: what comes in one piece needs none. */
export class Answer implements UpstreamResponse {
  readonly head: ResponseHead;
  readonly source: IncomingMessage;
  readonly #attempt: Answered;
  #body: Readable | undefined;

  constructor(head: ResponseHead, source: IncomingMessage, attempt: Answered) {
    this.head = head;
    this.source = source;
    this.#attempt = attempt;
  }

  get body(): Readable {
    return (this.#body ??= this.#attempt.bodyOf(this.source));
  }

  takeWhole(): Buffer | undefined {
    const { source } = this;
    if (this.#body !== undefined || !source.complete) return undefined;
    if (headerValue(source.rawHeaders, "content-length") === undefined) return undefined;
    if (!this.#attempt.endWhole()) return undefined;
    const whole: Buffer | null = source.read();
    return whole ?? Buffer.alloc(0);
  }

  trailers(): RawHeaders {
    return endToEndHeaders(this.source.rawTrailers);
  }

  abort(): void {
    this.#attempt.fail(aborted());
  }
}

/** The error of what is not wanted any more. */
export function aborted(): DOMException {
  return new DOMException("The exchange was aborted.", "AbortError");
}
