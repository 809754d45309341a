import { answerKind, pieceBoundaries } from "../matching/answer-pieces.ts";
import { negotiateCoding, type ContentCoding } from "../model/content-coding.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import { headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
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

/** Longer answers are sent no faster than the client reads. */
const MAX_AT_ONCE = 256 * 1024;

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
  const schedule = playing.pace.answer(interaction);
  const { status, statusText, ended, trailers } = interaction;
  const made = readyToSend(interaction, request, playing);
  const { headers, pieces, bytes } = made instanceof Promise ? await made : made;
  const head = { status, statusText, headers: clampWaits(headers, playing.maxRetryAfter, Date.now()) };
  const isPlain = schedule === undefined && ended === undefined && trailers === undefined;
  if (isPlain && bytes <= MAX_AT_ONCE && response.answer !== undefined) {
    const isThere = response.answer(head, pieces);
    return { bytes: isThere ? bytes : 0, left: !isThere };
  }
  const client = attend(response);
  if (schedule !== undefined) await until(schedule.headMs, playing, client.gone);
  if (client.left) return { bytes: 0, left: true };
  response.start(head);
  const end = await send(pieces, response, client, schedule, playing);
  if (end.left) return end;
  if (ended === undefined) response.end(trailers);
  else response.cut(ended);
  return end;
}

/** What of an interaction goes to a client. */
interface Ready {
  readonly headers: RawHeaders;
  readonly pieces: readonly Buffer[];
  /** Of all pieces. */
  readonly bytes: number;
}

/** By the coding in which a client gets them. They live as long as their interaction is kept in memory. */
const ready = new WeakMap<Interaction, Map<ContentCoding | "plain" | "no body", Ready | Promise<Ready>>>();

function readyToSend(
  interaction: Interaction,
  { method, headers }: ClientRequest,
  { coded }: Playing,
): Ready | Promise<Ready> {
  const form = hasBody(method, interaction.status)
    ? (negotiateCoding(
        headerValue(interaction.headers, "content-encoding"),
        headerValue(headers, "accept-encoding"),
      ) ?? "plain")
    : "no body";
  const forms = ready.get(interaction) ?? new Map<typeof form, Ready | Promise<Ready>>();
  ready.set(interaction, forms);
  const known = forms.get(form) ?? makeReady(interaction, form, coded);
  forms.set(form, known);
  return known;
}

function makeReady(
  interaction: Interaction,
  form: ContentCoding | "plain" | "no body",
  coded: CodedBodies,
): Ready | Promise<Ready> {
  if (form === "no body") return { headers: interaction.headers, pieces: [], bytes: 0 };
  const pieces = splitBody(interaction);
  if (form === "plain") return inPieces(interaction, undefined, pieces);
  return coded
    .encode(pieces, form, interaction.ended === undefined)
    .then((encoded) => inPieces(interaction, form, encoded));
}

function inPieces(
  interaction: Interaction,
  coding: ContentCoding | undefined,
  pieces: readonly Buffer[],
): Ready {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return { headers: truthfulHeaders(interaction, coding, bytes), pieces, bytes };
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
