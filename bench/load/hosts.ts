import { connect } from "node:net";
import { askOnce } from "./new.ts";
import { createQuestions } from "./questions.ts";
import type { HostsTask, Results } from "./task.ts";
import { openTunnel } from "./tunnel.ts";

/**
 * Makes a connection to each host and asks once, then all again. Before, each is asked for without TLS, so that its
 * fixture and its provider's rules are known: connections are what is measured. Rejects at a wrong answer.
 */
export async function askHosts(task: HostsTask): Promise<Results["hosts"]> {
  await askWithoutTls(task);
  return { firstMs: await askEach(task), againMs: await askEach(task) };
}

async function askWithoutTls({ target, hosts }: HostsTask): Promise<void> {
  for (const host of hosts) {
    const numbers = { place: "question", count: 1 } as const;
    const mount = `/_p/${host}`;
    const questions = createQuestions({ kind: "json", numbers, target, host: "localhost", mount });
    const socket = connect(target.port, "127.0.0.1");
    for (let n = 0; n < 3; n++) {
      const { bytes, number } = questions.next();
      questions.check(await askOnce(socket, bytes), number);
    }
    socket.destroy();
  }
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
