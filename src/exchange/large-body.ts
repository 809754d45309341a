import { answerKind, pieceBoundaries } from "../matching/answer-pieces.ts";
import { bytesOf, evenSizes, type StoredBody } from "../model/body.ts";
import type { ContentCoding } from "../model/content-coding.ts";
import { encodeStream } from "../model/encode-stream.ts";
import { headerValue } from "../model/headers.ts";
import type { Interaction } from "../model/interaction.ts";

/** A body on its way from the disk to a client. */
export interface LargeBody {
  /** Undefined where only coding it would tell. */
  readonly length: number | undefined;
  /** How many pieces it has; its coding's end, if any, comes on top. */
  readonly count: number;
  /** Each is read when it is asked for. Rejects with UsageError. */
  readonly pieces: AsyncGenerator<Buffer>;
}

/** Longer pieces go out in several. */
const MAX_PIECE_BYTES = 64 * 1024;

/** Shorter ones are coded in one go, and kept: {@link CodedBodies}. */
const MIN_CODED_BYTES = 8 * 1024 * 1024;

/** The body of an interaction where it is to be sent straight from the disk, in this coding; else undefined. */
export function largeBody(
  interaction: Interaction,
  coding: ContentCoding | undefined,
): LargeBody | undefined {
  const { body, ended } = interaction;
  if (body instanceof Uint8Array || (coding !== undefined && body.length < MIN_CODED_BYTES)) return undefined;
  const sizes = pieceSizes(interaction, body).flatMap((size) => [...evenSizes(size, MAX_PIECE_BYTES)]);
  const plain = body.pieces(sizes);
  return {
    length: coding === undefined ? body.length : undefined,
    count: sizes.length,
    pieces: coding === undefined ? plain : encodeStream(plain, coding, ended === undefined),
  };
}

/** As they were recorded; where a person has edited the body, its events, lines or frames. */
function pieceSizes({ chunks, headers }: Interaction, body: StoredBody): number[] {
  const sizes = chunks.map(([, bytes]) => bytes);
  if (sizes.reduce((sum, size) => sum + size, 0) === body.length) return sizes;
  const kind = answerKind(headerValue(headers, "content-type"));
  if (kind === undefined || kind === "document") return [body.length];
  const ends = pieceBoundaries(kind, bytesOf(body));
  return ends.map((end, index) => end - (ends[index - 1] ?? 0));
}
