import type { ClientResponse } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";

/** An answer of the proxy itself. */
export interface OwnAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The value of `x-mockai-proxy`: what kind of answer this is, for people and for tests. */
  readonly mark: string;
  /** False keeps the SDKs that heed `x-should-retry` from asking again. */
  readonly retry?: boolean;
  /** Besides those that follow from the rest. */
  readonly headers?: RawHeaders;
}

const PHRASES: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  413: "Content Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  504: "Gateway Timeout",
};

/** Sends an answer of the proxy itself and returns the bytes of its body. */
export function sendOwnAnswer(response: ClientResponse, answer: OwnAnswer): number {
  const body = Buffer.from(answer.body);
  const headers = ["content-type", answer.contentType, "content-length", String(body.length)];
  headers.push("x-mockai-proxy", answer.mark, ...(answer.headers ?? []));
  if (answer.retry === false) headers.push("x-should-retry", "false");
  response.start({ status: answer.status, statusText: PHRASES[answer.status] ?? "", headers });
  response.write(body);
  response.end();
  return body.length;
}
