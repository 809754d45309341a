import type { Socket } from "node:net";
import { HOST, readStamps } from "../samples.ts";
import { nextChunk } from "./next-chunk.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { ResponseReader, type Answer } from "./response-reader.ts";
import type { PacedStream, PacedTask } from "./task.ts";
import { openTunnel } from "./tunnel.ts";

/** Reads streams, and tells when each piece came. Rejects where one is no stream of stamped events. */
export async function askPaced({ target, firstQuestion, streams }: PacedTask): Promise<PacedStream[]> {
  const numbers = { place: "question", first: firstQuestion, count: 1e6 } as const;
  const questions = createQuestions({ kind: "paced", numbers, target });
  const socket = await openTunnel(target, { host: HOST });
  const read: PacedStream[] = [];
  for (let n = 0; n < streams; n++) read.push(await readStream(socket, questions));
  socket.destroy();
  return read;
}

async function readStream(socket: Socket, questions: Questions): Promise<PacedStream> {
  const pieces: { readonly cameAtMs: number; readonly end: number }[] = [];
  const answers: Answer[] = [];
  let end = 0;
  const reader = new ResponseReader(
    (answer) => answers.push(answer),
    (piece) => pieces.push({ cameAtMs: nowMs(), end: (end += piece.length) }),
  );
  const askedAtMs = nowMs();
  socket.write(questions.next().bytes);
  for (;;) {
    reader.read(await nextChunk(socket));
    const [answer] = answers;
    if (answer === undefined) continue;
    const events = readStamps(answer.body);
    if (answer.status !== 200 || events.length === 0)
      throw new Error(
        `A stream got a wrong answer: ${answer.status} ${answer.body.toString().slice(0, 1000)}`,
      );
    return { askedAtMs, pieces, events };
  }
}

/** The clock of the stamps. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
