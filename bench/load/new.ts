import { HOST } from "../samples.ts";
import { createMeter, type Meter } from "./meter.ts";
import { nextChunk } from "./next-chunk.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { ResponseReader, type Answer } from "./response-reader.ts";
import type { LoadResult, NewTask } from "./task.ts";
import { openTunnel } from "./tunnel.ts";
import type { Socket } from "node:net";

/** Makes a connection for each request, several at once, for a while. Rejects at a wrong answer. */
export async function askAnew(task: NewTask): Promise<LoadResult> {
  const { target, connections, resumed } = task;
  const numbers = { place: "question", count: 1 } as const;
  const questions = createQuestions({ target, kind: "json", numbers });
  const meter = createMeter(task, target.pid);
  const workers = Array.from({ length: connections }, () => keepConnecting(task, resumed, questions, meter));
  await Promise.all(workers);
  return meter.result();
}

async function keepConnecting(
  { target }: NewTask,
  resumed: boolean,
  questions: Questions,
  meter: Meter,
): Promise<void> {
  let session: Buffer | undefined;
  const offered = (offer: Buffer): void => {
    if (resumed) session = offer;
  };
  for (;;) {
    const startedAtMs = performance.now();
    const socket = await openTunnel(target, { host: HOST, session, offered });
    const { bytes, number } = questions.next();
    const answer = await askOnce(socket, bytes);
    questions.check(answer, number);
    socket.destroy();
    if (!meter.took(answer, startedAtMs)) return;
  }
}

/** Asks once over a connection that stands. */
export async function askOnce(socket: Socket, bytes: Buffer): Promise<Answer> {
  const answers: Answer[] = [];
  const reader = new ResponseReader((answer) => answers.push(answer));
  socket.write(bytes);
  for (;;) {
    reader.read(await nextChunk(socket));
    const [answer] = answers;
    if (answer !== undefined) return answer;
  }
}
