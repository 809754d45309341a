import { answerKind, pieceBoundaries } from "../matching/answer-pieces.ts";
import { negotiateCoding, type ContentCoding } from "../model/content-coding.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import { headerLines, headerValue } from "../model/headers.ts";
import type { Chunk, Interaction } from "../model/interaction.ts";
import { clampWaits } from "./clamp-waits.ts";
import type { CodedBodies } from "./coded-bodies.ts";
import { type Pace, type Schedule, type Timekeeper, until } from "./latency.ts";

/** How a replay went: bytes of body sent, and whether the client stayed to the end. */
export interface ReplayEnd {
  readonly bytes: number;
  readonly left: boolean;
}

/** How replay sends, and when. */
export interface Playing extends Timekeeper {
  readonly pace: Pace;
  readonly coded: CodedBodies;
  /** The longest wait, in seconds, that an answer may ask for. */
  readonly maxRetryAfter: number;
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
  playing: Playing,
): Promise<ReplayEnd> {
  const client = attend(response);
  const schedule = playing.pace.answer(interaction);
  const { status, statusText, headers } = interaction;
  const bodiless = !hasBody(request.method, status);
  const coding = bodiless
    ? undefined
    : negotiateCoding(
        headerValue(headers, "content-encoding"),
        headerValue(request.headers, "accept-encoding"),
      );
  const plain = bodiless ? [] : splitBody(interaction);
  const { ended } = interaction;
  const pieces =
    coding === undefined ? plain : await playing.coded.encode(plain, coding, ended === undefined);
  if (schedule !== undefined) await until(schedule.headMs, playing, client.gone);
  if (client.left) return { bytes: 0, left: true };
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sent = bodiless ? headers : truthfulHeaders(interaction, coding, length);
  response.start({ status, statusText, headers: clampWaits(sent, playing.maxRetryAfter, Date.now()) });
  const end = await send(pieces, response, client, schedule, playing);
  if (end.left) return end;
  if (ended === undefined) response.end(interaction.trailers);
  else response.cut(ended);
  return end;
}

/** Whether the client is still there. */
interface Attendance {
  readonly left: boolean;
  readonly gone: Promise<void>;
}

function attend(response: ClientResponse): Attendance {
  let left = false;
  const gone = new Promise<void>((resolve) => {
    response.onceLeft(() => {
      left = true;
      resolve();
    });
  });
  return {
    gone,
    get left() {
      return left;
    },
  };
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
  { headers, ended }: Interaction,
  coding: ContentCoding | undefined,
  length: number,
): string[] {
  const truthful: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    const lower = name.toLowerCase();
    if (lower === "content-encoding" && coding === undefined) continue;
    if (lower === "content-encoding" && coding !== undefined) truthful.push(name, coding);
    else if (lower !== "content-length") truthful.push(name, value);
    // What broke off had promised more.
    else truthful.push(name, String(ended === undefined ? length : Math.max(Number(value), length + 1)));
  }
  return truthful;
}

async function send(
  pieces: readonly Buffer[],
  response: ClientResponse,
  client: Attendance,
  schedule: Schedule | undefined,
  timekeeper: Timekeeper,
): Promise<ReplayEnd> {
  let bytes = 0;
  for (const [index, piece] of pieces.entries()) {
    if (schedule !== undefined) await until(schedule.pieceMs(index, pieces.length), timekeeper, client.gone);
    if (client.left) return { bytes, left: true };
    bytes += piece.length;
    if (!response.write(piece)) {
      await Promise.race([client.gone, new Promise<void>((resolve) => response.onceWritable(resolve))]);
    }
  }
  return { bytes, left: client.left };
}
