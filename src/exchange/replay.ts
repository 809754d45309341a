import type { Again, ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { InterimAnswer, Interaction } from "../model/interaction.ts";
import { type Attendance, attend } from "./attendance.ts";
import { clampWaits } from "./clamp-waits.ts";
import type { CodedBodies } from "./coded-bodies.ts";
import type { LargeBody } from "./large-body.ts";
import { type Pace, type Schedule, type Timekeeper, until } from "./latency.ts";
import { readyToSend } from "./ready-to-send.ts";

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
 * came, at the pace that was asked for.
 */
export async function replayInteraction(
  interaction: Interaction,
  request: ClientRequest,
  response: ClientResponse,
  playing: Playing,
  againOf?: (bytes: number) => Again | undefined,
): Promise<ReplayEnd> {
  const { status, statusText, interim, ended, trailers } = interaction;
  const schedule = playing.pace.answer(interaction);
  const made = readyToSend(interaction, request, playing.coded);
  const { headers, pieces, bytes, large } = made instanceof Promise ? await made : made;
  const head = { status, statusText, headers: clampWaits(headers, playing.maxRetryAfter, Date.now()) };
  const isPlain = schedule === undefined && ended === undefined;
  const isBare = interim === undefined && trailers === undefined;
  if (isPlain && isBare && large === undefined && bytes <= MAX_AT_ONCE && response.answer !== undefined) {
    const again = head.headers === headers ? againOf?.(bytes) : undefined;
    const isThere = response.answer(head, pieces, again);
    return { bytes: isThere ? bytes : 0, left: !isThere };
  }
  const client = attend(response);
  if (interim !== undefined) await inform(interim, response, client, schedule, playing);
  if (schedule !== undefined) await until(schedule.headMs, playing, client.gone);
  if (client.left) return { bytes: 0, left: true };
  response.start(head);
  const end = await (large === undefined
    ? send(pieces, response, client, schedule, playing)
    : sendLarge(large, response, client, schedule, playing));
  if (end.left) return end;
  if (ended === undefined) response.end(trailers);
  else response.cut(ended);
  return end;
}

/** Sends what comes before the head, until the client leaves. */
async function inform(
  interim: readonly InterimAnswer[],
  response: ClientResponse,
  client: Attendance,
  schedule: Schedule | undefined,
  timekeeper: Timekeeper,
): Promise<void> {
  for (const [index, { status, statusText, headers }] of interim.entries()) {
    if (schedule !== undefined) await until(schedule.interimMs(index), timekeeper, client.gone);
    if (client.left) return;
    response.inform?.({ status, statusText, headers });
  }
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
    if (!response.write(piece)) await untilWritable(response, client);
  }
  return { bytes, left: client.left };
}

/** As {@link send}, each piece read when the client has taken the one before it. */
async function sendLarge(
  { pieces, count }: LargeBody,
  response: ClientResponse,
  client: Attendance,
  schedule: Schedule | undefined,
  timekeeper: Timekeeper,
): Promise<ReplayEnd> {
  let bytes = 0;
  let index = 0;
  for await (const piece of pieces) {
    if (schedule !== undefined) await until(schedule.pieceMs(index, count), timekeeper, client.gone);
    if (client.left) return { bytes, left: true };
    bytes += piece.length;
    index += 1;
    if (!response.write(piece)) await untilWritable(response, client);
  }
  return { bytes, left: client.left };
}

async function untilWritable(response: ClientResponse, client: Attendance): Promise<void> {
  await Promise.race([client.gone, new Promise<void>((resolve) => response.onceWritable(resolve))]);
}
