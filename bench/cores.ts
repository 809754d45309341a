import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** The core of the program under test, and that of everything else. */
export type Core = "program" | "others";

const TASKSET = "taskset";
const NUMBERS: Record<Core, string> = { program: "0", others: "1" };

/** Whether processes can be held on cores of their own here. */
export const canPin: boolean = availableParallelism() > 1 && hasTaskset();

/** A command line that runs on that core, where there are such. */
export function onCore(core: Core, command: readonly string[]): readonly string[] {
  return canPin ? [TASKSET, "-c", NUMBERS[core], ...command] : command;
}

/** Moves this process to the core of the others. */
export function stayAway(): void {
  if (canPin) execFileSync(TASKSET, ["-a", "-c", "-p", NUMBERS.others, String(process.pid)]);
}

function hasTaskset(): boolean {
  try {
    execFileSync(TASKSET, ["-c", "0,1", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
