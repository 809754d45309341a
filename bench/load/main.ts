// The load generator: does the tasks that its parent sends, one after the other, and sends what came of them.
import { askAnew } from "./new.ts";
import { askKept } from "./kept.ts";
import type { LoadResult, LoadTask } from "./task.ts";

process.on("message", (task: LoadTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on("disconnect", () => process.exit());

function run(task: LoadTask): Promise<LoadResult> {
  switch (task.task) {
    case "kept":
      return askKept(task);
    case "new":
      return askAnew(task);
    default:
      return task satisfies never;
  }
}
