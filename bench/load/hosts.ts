import { askOnce } from "./new.ts";
import { createQuestions } from "./questions.ts";
import type { HostsTask, Results } from "./task.ts";
import { openTunnel } from "./tunnel.ts";

/** Makes a connection to each host and asks once, then all again. Rejects at a wrong answer. */
export async function askHosts(task: HostsTask): Promise<Results["hosts"]> {
  return { firstMs: await askEach(task), againMs: await askEach(task) };
}

async function askEach({ target, hosts }: HostsTask): Promise<number[]> {
  const times: number[] = [];
  for (const host of hosts) {
    const numbers = { place: "question", count: 1 } as const;
    const questions = createQuestions({ kind: "json", numbers, target, host });
    const { bytes, number } = questions.next();
    const startedAtMs = performance.now();
    const socket = await openTunnel(target, { host });
    const answer = await askOnce(socket, bytes);
    times.push(performance.now() - startedAtMs);
    questions.check(answer, number);
    socket.destroy();
  }
  return times;
}
