import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer, HeaderList } from "./api.ts";
import { acceptsCoding, encodePieces, type ContentCoding } from "./body-coding.ts";
import type { Faults } from "./faults.ts";

/** One answer on its way to a client. */
export interface Delivery {
  readonly answer: Answer;
  readonly faults: Faults;
  readonly response: ServerResponse;
  /** The TCP socket, below TLS if there is TLS. */
  readonly connection: Socket;
  /** Aborted once the response is closed, for whatever reason. */
  readonly closed: AbortSignal;
  /** Called before the provider itself breaks the answer off. */
  readonly breaksOff: () => void;
  /** Resolves when a stream that has sent its first piece may go on. */
  readonly mayContinue: () => Promise<void>;
}

/** Sends an answer, or what its faults leave of it. Settles when nothing more is going to be sent. */
export async function sendAnswer(delivery: Delivery): Promise<void> {
  const { answer, faults, response } = delivery;
  await waiting(delivery, pause(delivery, faults.slowMs));
  if (delivery.closed.aborted) return;
  if (faults.ending === "hang") return;
  if (faults.ending === "reset") return reset(delivery);
  if (faults.ending === "garbage")
    return endConnection(delivery, "What follows the request is not HTTP.\r\n\r\n");
  const coding = codingOf(delivery);
  const plain = whatIsSaid(answer, faults);
  const pieces = coding === undefined ? plain : await encodePieces(plain, coding);
  response.writeHead(answer.kind === "whole" ? answer.status : 200, headOf(delivery, pieces, coding).flat());
  await sendPieces(delivery, isHalf(faults) ? firstHalf(pieces) : pieces);
  if (!delivery.closed.aborted) await finish(delivery);
}

/** What the API says, before it is coded: all of it, all but its end, or half of it and an error. */
function whatIsSaid(answer: Answer, faults: Faults): readonly Buffer[] {
  if (answer.kind === "whole") return [answer.bytes];
  if (faults.ending === "error-mid") {
    return [...answer.pieces.slice(0, Math.ceil(answer.pieces.length / 2)), answer.failure];
  }
  return faults.ending === "cut-clean" ? answer.pieces : [...answer.pieces, ...answer.ending];
}

function isHalf(faults: Faults): boolean {
  return faults.ending === "hang-mid" || faults.ending === "reset-mid" || faults.ending === "cut";
}

function firstHalf(pieces: readonly Buffer[]): readonly Buffer[] {
  const [only, ...others] = pieces;
  if (only !== undefined && others.length === 0) return [only.subarray(0, Math.ceil(only.length / 2))];
  return pieces.slice(0, Math.ceil(pieces.length / 2));
}

async function sendPieces(delivery: Delivery, pieces: readonly Buffer[]): Promise<void> {
  const { answer, faults, response, closed } = delivery;
  for (const [index, piece] of pieces.entries()) {
    if (index === 1 && answer.kind === "streamed") await waiting(delivery, delivery.mayContinue());
    if (index > 0) await waiting(delivery, pause(delivery, faults.gapMs));
    if (closed.aborted) return;
    await waiting(delivery, new Promise<void>((resolve) => response.write(piece, () => resolve())));
  }
}

async function finish(delivery: Delivery): Promise<void> {
  const { ending } = delivery.faults;
  if (ending === "hang-mid" || ending === "hang-end") return;
  if (ending === "reset-mid") {
    // To a client in Node, a reset that comes together with data looks like an ordinary end.
    await pause(delivery, 20);
    reset(delivery);
  } else if (ending === "cut" || ending === "short") {
    endConnection(delivery, "");
  } else {
    delivery.response.end();
  }
}

function reset({ connection, breaksOff }: Delivery): void {
  breaksOff();
  connection.resetAndDestroy();
}

function endConnection({ response, breaksOff }: Delivery, lastWords: string): void {
  breaksOff();
  response.socket?.end(lastWords);
}

function codingOf({ answer, faults, response }: Delivery): ContentCoding | undefined {
  const { headers } = response.req;
  const usual = answer.kind === "whole" ? answer.gzip : headers["x-simulate-gzip-stream"] === "1";
  const wanted = faults.coding ?? (usual ? "gzip" : undefined);
  const accepted = headers["accept-encoding"]?.toString();
  return wanted !== undefined && acceptsCoding(accepted, wanted) ? wanted : undefined;
}

/** The head: what the API says, and then what HTTP needs; what the provider compresses, it sends in chunks. */
function headOf(
  { answer, faults, response }: Delivery,
  pieces: readonly Buffer[],
  coding: ContentCoding | undefined,
): HeaderList {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sized =
    faults.ending === "short" || (answer.kind === "whole" && coding === undefined && faults.ending !== "cut");
  const varies = answer.headers.some(([name]) => name.toLowerCase() === "vary");
  return [
    ...answer.headers,
    ...(coding === undefined ? [] : ([["Content-Encoding", coding]] as const)),
    ...(coding === undefined || varies ? [] : ([["Vary", "Accept-Encoding"]] as const)),
    sized
      ? ["Content-Length", `${faults.ending === "short" ? length + 64 : length}`]
      : ["Transfer-Encoding", "chunked"],
    ["Connection", response.shouldKeepAlive ? "keep-alive" : "close"],
  ];
}

async function pause({ closed }: Delivery, milliseconds = 0): Promise<void> {
  if (milliseconds > 0) await delay(milliseconds, undefined, { signal: closed }).catch(() => undefined);
}

/** Waits for something, but not longer than the client does. */
async function waiting({ closed }: Delivery, something: Promise<void>): Promise<void> {
  if (closed.aborted) return;
  const done = new AbortController();
  const left = once(closed, "abort", { signal: done.signal }).catch(() => undefined);
  await Promise.race([something, left]);
  done.abort();
}
