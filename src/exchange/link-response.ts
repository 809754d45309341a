import { contentCodings, decodeBody } from "../model/content-coding.ts";
import type { ClientResponse, ResponseHead } from "../model/exchange.ts";
import { filterHeaders, headerValue, type RawHeaders } from "../model/headers.ts";
import { type LinkRules, mayHoldLinks, rewriteLinkBody, rewriteLinkHeaders } from "./links.ts";

/** An answer that is kept back until it is whole. */
interface HeldAnswer {
  readonly head: ResponseHead;
  readonly pieces: Uint8Array[];
  bytes: number;
}

/**
 * The way back to a client in origin form: absolute URLs in headers and in JSON answers lead to the proxy. Only
 * JSON of a provider with links is kept back until its end, up to `maxBytes`; then it goes on as it is. All
 * else streams through. What is recorded of an answer is not touched.
 */
export function withLinksBack(response: ClientResponse, rules: LinkRules, maxBytes: number): ClientResponse {
  let held: HeldAnswer | undefined;
  const led = (head: ResponseHead): ResponseHead => ({
    ...head,
    headers: rewriteLinkHeaders(head.headers, rules),
  });
  const back: ClientResponse = {
    get started() {
      return held !== undefined || response.started;
    },
    start(head) {
      if (mayHoldLinks(head, rules)) held = { head: led(head), pieces: [], bytes: 0 };
      else response.start(led(head));
    },
    write(chunk) {
      if (held === undefined) return response.write(chunk);
      held.pieces.push(chunk);
      held.bytes += chunk.length;
      if (held.bytes <= maxBytes) return true;
      const { head, pieces } = held;
      held = undefined;
      return sendOn(head, pieces, response);
    },
    inform(head) {
      response.inform?.(head);
    },
    onceWritable(listener) {
      response.onceWritable(listener);
    },
    end(trailers) {
      if (held === undefined) response.end(trailers);
      else void finish(held, response, rules, maxBytes, trailers);
    },
    cut(how) {
      if (held !== undefined && !response.started) sendOn(held.head, held.pieces, response);
      response.cut(how);
    },
    onceLeft(listener) {
      response.onceLeft(listener);
    },
  };
  const whole = response.answer?.bind(response);
  if (whole !== undefined)
    back.answer = (head, pieces, again) => {
      if (!mayHoldLinks(head, rules)) return whole(led(head), pieces, again);
      back.start(head);
      for (const piece of pieces) back.write(piece);
      back.end();
      return true;
    };
  return back;
}

/** Never rejects: a head that Node does not send on ends the connection. */
async function finish(
  { head, pieces }: HeldAnswer,
  response: ClientResponse,
  rules: LinkRules,
  maxBytes: number,
  trailers: RawHeaders | undefined,
): Promise<void> {
  try {
    const body = await bodyWithLinksBack(head, pieces, rules, maxBytes).catch(() => undefined);
    if (body === undefined) sendOn(head, pieces, response);
    else sendOn({ ...head, headers: headersOf(head, body) }, [body], response);
    response.end(trailers);
  } catch {
    response.cut();
  }
}

/** Undefined where nothing changes. Rejects with CodingError where it does not unfold. */
async function bodyWithLinksBack(
  { headers }: ResponseHead,
  pieces: readonly Uint8Array[],
  rules: LinkRules,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const codings = contentCodings(headerValue(headers, "content-encoding"));
  const body = await decodeBody(Buffer.concat(pieces), codings, maxBytes);
  const fresh = rewriteLinkBody(body, rules);
  return fresh === body ? undefined : fresh;
}

function headersOf({ headers }: ResponseHead, body: Buffer): string[] {
  const others = filterHeaders(headers, (name) => name !== "content-encoding" && name !== "content-length");
  return [...others, "Content-Length", String(body.length)];
}

/** False when the client reads too slowly to take more. */
function sendOn(head: ResponseHead, pieces: readonly Uint8Array[], response: ClientResponse): boolean {
  response.start(head);
  return pieces.map((piece) => response.write(piece)).every(Boolean);
}
