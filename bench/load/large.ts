import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { HOST, PATH, requestBody, writeNumber } from "../samples.ts";
import { peakMiB, residentMiB } from "../usage.ts";
import { nextChunk } from "./next-chunk.ts";
import type { LargeTask, ReadersTask, Results } from "./task.ts";
import { openTunnel } from "./tunnel.ts";

const MEGABYTE = 1e6;
/** What a slow reader reads at first. */
const TASTED_BYTES = MEGABYTE;
const LOOK_AGAIN_MS = 20;

/** Reads large answers to the end. Rejects where one is not as long as it should be. */
export async function askLarge({ target, megabytes, answers, connections }: LargeTask): Promise<undefined> {
  let asked = 0;
  const readSome = async (): Promise<void> => {
    while (asked < answers) {
      const request = largeRequest(megabytes, asked++);
      const socket = await openTunnel(target, { host: HOST });
      socket.write(request);
      await readBytes(socket, megabytes * MEGABYTE);
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: connections }, readSome));
  return undefined;
}

/** Begins to read large answers, all at once, and stops; tells what that costs the server. */
export async function holdReaders(task: ReadersTask): Promise<Results["readers"]> {
  const { target, megabytes, readers, holdMs } = task;
  const sockets = await Promise.all(
    Array.from({ length: readers }, () => openTunnel(target, { host: HOST })),
  );
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, residentMiB(target.pid))), LOOK_AGAIN_MS);
  const request = largeRequest(megabytes, 0);
  for (const socket of sockets) socket.write(request);
  await Promise.all(sockets.map((socket) => readBytes(socket, TASTED_BYTES)));
  await setTimeout(holdMs);
  clearInterval(watch);
  for (const socket of sockets) socket.destroy();
  return { peakMiB: peakMiB(target.pid) ?? peak };
}

function largeRequest(megabytes: number, question: number): Buffer {
  const body = requestBody("large");
  writeNumber(body.bytes, body.question, question);
  writeNumber(body.bytes, body.run, megabytes);
  const lines = [
    `POST ${PATH} HTTP/1.1`,
    `Host: ${HOST}`,
    "Authorization: Bearer a-key-of-the-bench",
    "Content-Type: application/json",
    `Content-Length: ${body.bytes.length}`,
    "\r\n",
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n")), body.bytes]);
}

/** Resolves when so many bytes have come, and reads no more. Rejects where the answer is none, or shorter. */
async function readBytes(socket: Socket, bytes: number): Promise<void> {
  let got = 0;
  while (got < bytes) {
    const chunk = await nextChunk(socket);
    if (got === 0 && !chunk.toString("latin1", 0, 12).endsWith("200"))
      throw new Error(`A large answer is none: ${chunk.toString().slice(0, 1000)}`);
    got += chunk.length;
  }
}
