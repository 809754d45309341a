import type { Socket } from "node:net";
import { HOST } from "../samples.ts";
import { createMeter, type Meter } from "./meter.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { ResponseReader } from "./response-reader.ts";
import type { KeptTask, LoadResult } from "./task.ts";
import { openTunnel } from "./tunnel.ts";

/** Asks over kept connections, one request at a time on each, for a while. Rejects at a wrong answer. */
export async function askKept(task: KeptTask): Promise<LoadResult> {
  const { target, connections } = task;
  const open = Array.from({ length: connections }, () => openTunnel(target, { host: HOST }));
  const sockets = await Promise.all(open);
  const questions = createQuestions(task);
  const meter = createMeter(task, target.pid);
  try {
    await Promise.all(sockets.map((socket) => keepAsking(socket, questions, meter)));
    return meter.result();
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** Resolves when the time is up. Rejects at a wrong answer, and where the connection ends before. */
function keepAsking(socket: Socket, questions: Questions, meter: Meter): Promise<void> {
  return new Promise((resolve, reject) => {
    let question = { number: 0, askedAtMs: 0 };
    const ask = (): void => {
      const { bytes, number } = questions.next();
      question = { number, askedAtMs: performance.now() };
      socket.write(bytes);
    };
    const reader = new ResponseReader((answer) => {
      questions.check(answer, question.number);
      if (meter.took(answer, question.askedAtMs)) ask();
      else resolve();
    });
    socket.on("data", (bytes) => {
      try {
        reader.read(bytes);
      } catch (error) {
        reject(error);
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("The server closed a kept connection.")));
    ask();
  });
}
