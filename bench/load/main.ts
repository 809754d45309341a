// The load generator: does the tasks that its parent sends, one after the other, and sends what came of them.
import { askAnew } from "./new.ts";
import { askKept } from "./kept.ts";
import { askHosts } from "./hosts.ts";
import { askLarge, holdReaders } from "./large.ts";
import { askMisses } from "./misses.ts";
import { askPaced } from "./paced.ts";
import type { LoadTask, Results } from "./task.ts";

process.on("message", (task: LoadTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on("disconnect", () => process.exit());

function run(task: LoadTask): Promise<Results[LoadTask["task"]]> {
  switch (task.task) {
    case "kept":
      return askKept(task);
    case "new":
      return askAnew(task);
    case "hosts":
      return askHosts(task);
    case "misses":
      return askMisses(task);
    case "paced":
      return askPaced(task);
    case "large":
      return askLarge(task);
    case "readers":
      return holdReaders(task);
    default:
      return task satisfies never;
  }
}
