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
      const [answer] = (await once(child, "message")) as [Report<Task>];
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers.values()) await worker[Symbol.asyncDispose]();
    },
  };
}
