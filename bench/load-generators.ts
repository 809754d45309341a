import { once } from "node:events";
import type { Core } from "./cores.ts";
import type { LoadTask, Results } from "./load/task.ts";
import { builtFile } from "./paths.ts";
import { startWorker, type Running } from "./processes.ts";

/** Load generators, each a process of its own. */
export interface LoadGenerators extends AsyncDisposable {
  /** Does a task on a core. Rejects with what went wrong there, a wrong answer for example. */
  readonly run: <Task extends LoadTask>(task: Task, core: Core) => Promise<Results[Task["task"]]>;
}

type Report<Task extends LoadTask> = { readonly result: Results[Task["task"]] } | { readonly error: string };

export function createLoadGenerators(): LoadGenerators {
  const workers = new Map<Core, Running>();
  const workerOn = (core: Core): Running => {
    const worker = workers.get(core) ?? startWorker([process.execPath, builtFile("load/main.js")], { core });
    workers.set(core, worker);
    return worker;
  };
  return {
    async run<Task extends LoadTask>(task: Task, core: Core): Promise<Results[Task["task"]]> {
      const { child } = workerOn(core);
      child.send(task);
      const gone = new AbortController();
      const ended = once(child, "exit", { signal: gone.signal }).then(() => {
        workers.delete(core);
        throw new Error("The load generator has ended.");
      });
      ended.catch(() => {});
      const [answer] = (await Promise.race([once(child, "message"), ended])) as [Report<Task>];
      gone.abort();
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers.values()) await worker[Symbol.asyncDispose]();
    },
  };
}
