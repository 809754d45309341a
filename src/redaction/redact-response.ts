import type { ResponseHead } from "../model/exchange.ts";
import { headerLines } from "../model/headers.ts";
import type { Chunk, Interaction } from "../model/interaction.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { isCredentialHeader } from "./credential-places.ts";
import { isKeptHeader, isPrivateHeader, isUrlHeader } from "./kept-response-headers.ts";
import { withoutCredentials } from "./redact-text.ts";
import { asBuffer, type Cut, findCuts, PLACEHOLDER, replaceCuts, replaceInText } from "./replace-secrets.ts";
import type { Secrets } from "./secrets.ts";

/** A response that was received to its end. */
export interface WholeResponse {
  readonly head: ResponseHead;
  /** Milliseconds from the request's sending to the head. */
  readonly headAtMs: number;
  /** Content coding undone. */
  readonly body: Uint8Array;
  /** They add up to the body. */
  readonly chunks: readonly Chunk[];
}

/** An interaction but for what its request decides. */
export type RedactedAnswer = Omit<Interaction, "ids" | "recordedOn">;

/**
 * Takes the secrets out of a response: headers by allow-list, values wherever they occur, chunks made to fit
 * the new body. `requestRedacted` tells what was taken out of the request; the interaction names both.
 */
export function redactResponse(
  response: WholeResponse,
  secrets: Secrets,
  requestRedacted: readonly string[],
): Redacted<RedactedAnswer> {
  const { headers, redacted } = redactHeaders(response.head, secrets);
  const bytes = asBuffer(response.body);
  const cuts = findCuts(bytes, secrets.forms);
  return asRedacted({
    status: response.head.status,
    statusText: replaceInText(response.head.statusText, secrets.forms),
    headers,
    body: cuts.length === 0 ? response.body : replaceCuts(bytes, cuts),
    headAtMs: response.headAtMs,
    chunks: cuts.length === 0 ? response.chunks : fitChunks(response.chunks, cuts),
    redacted: [...requestRedacted, ...redacted, ...(cuts.length === 0 ? [] : ["response.body"])],
  });
}

function redactHeaders(head: ResponseHead, secrets: Secrets): { headers: string[]; redacted: string[] } {
  const headers: string[] = [];
  const redacted = new Set<string>();
  for (const [name, value] of headerLines(head.headers)) {
    const lower = name.toLowerCase();
    if (isKeptHeader(lower)) {
      const url = isUrlHeader(lower) ? withoutCredentials(value, secrets.provider) : value;
      const clean = replaceInText(url, secrets.forms);
      headers.push(name, clean);
      if (clean !== value) redacted.add(`response.header.${lower}`);
    } else if (isPrivateHeader(lower) || isCredentialHeader(lower, secrets.provider)) {
      redacted.add(`response.header.${lower}`);
    }
  }
  return { headers, redacted: [...redacted] };
}

/**
 * The same chunks over the redacted body. A placeholder belongs to the chunk in which its secret began; a
 * chunk that lay within a secret is gone.
 */
function fitChunks(chunks: readonly Chunk[], cuts: readonly Cut[]): Chunk[] {
  const fitted: Chunk[] = [];
  let end = 0;
  let fittedEnd = 0;
  for (const [atMs, bytes] of chunks) {
    end += bytes;
    const bytesNow = redactedOffset(end, cuts) - fittedEnd;
    fittedEnd += bytesNow;
    if (bytesNow > 0) fitted.push([atMs, bytesNow]);
  }
  return fitted;
}

/** Where an offset of the raw body lies in the redacted one; behind the placeholder for one inside a cut. */
function redactedOffset(offset: number, cuts: readonly Cut[]): number {
  let shift = 0;
  for (const { start, end } of cuts) {
    if (start >= offset) break;
    shift += PLACEHOLDER.length - (Math.min(end, offset) - start);
  }
  return offset + shift;
}
