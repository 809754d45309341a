import { answerKind, pieceBoundaries } from "../matching/answer-pieces.ts";
import { encodePieces, negotiateCoding, type ContentCoding } from "../model/content-coding.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import { headerLines, headerValue } from "../model/headers.ts";
import type { Chunk, Interaction } from "../model/interaction.ts";

/** How a replay went: bytes of body sent, and whether the client stayed to the end. */
export interface ReplayEnd {
  readonly bytes: number;
  readonly left: boolean;
}

/**
 * Answers with an interaction: its status, its headers in order and case, its body in the pieces in which it
 * came. A body that the provider had compressed is compressed again for a client that accepts it;
 * `content-encoding` and `content-length` tell what is sent.
 */
export async function replayInteraction(
  interaction: Interaction,
  request: ClientRequest,
  response: ClientResponse,
): Promise<ReplayEnd> {
  const { status, statusText, headers } = interaction;
  if (!hasBody(request.method, status)) {
    response.start({ status, statusText, headers });
    response.end();
    return { bytes: 0, left: false };
  }
  const coding = negotiateCoding(
    headerValue(headers, "content-encoding"),
    headerValue(request.headers, "accept-encoding"),
  );
  const plain = splitBody(interaction);
  const pieces = coding === undefined ? plain : await encodePieces(plain, coding);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  response.start({ status, statusText, headers: truthfulHeaders(headers, coding, length) });
  return send(pieces, response);
}

function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304;
}

/** The body in its recorded pieces; where a person has edited it, at the ends of its events, lines or frames. */
export function splitBody(interaction: Interaction): Buffer[] {
  const body = Buffer.from(interaction.body.buffer, interaction.body.byteOffset, interaction.body.byteLength);
  const recorded = interaction.chunks.reduce((sum: number, [, bytes]: Chunk) => sum + bytes, 0);
  const sizes =
    recorded === body.length ? interaction.chunks.map(([, bytes]) => bytes) : naturalSizes(interaction, body);
  const pieces: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    pieces.push(body.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

function naturalSizes(interaction: Interaction, body: Buffer): number[] {
  const ends = pieceBoundaries(answerKind(headerValue(interaction.headers, "content-type")), body);
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

function truthfulHeaders(
  headers: readonly string[],
  coding: ContentCoding | undefined,
  length: number,
): string[] {
  const truthful: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    const lower = name.toLowerCase();
    if (lower === "content-encoding" && coding === undefined) continue;
    if (lower === "content-encoding" && coding !== undefined) truthful.push(name, coding);
    else truthful.push(name, lower === "content-length" ? String(length) : value);
  }
  return truthful;
}

async function send(pieces: readonly Buffer[], response: ClientResponse): Promise<ReplayEnd> {
  let bytes = 0;
  let left = false;
  const gone = new Promise<void>((resolve) => {
    response.onceLeft(() => {
      left = true;
      resolve();
    });
  });
  for (const piece of pieces) {
    bytes += piece.length;
    if (!response.write(piece)) {
      await Promise.race([gone, new Promise<void>((resolve) => response.onceWritable(resolve))]);
    }
    if (left) return { bytes, left };
  }
  response.end();
  return { bytes, left };
}
