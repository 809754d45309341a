import { setTimeout } from "node:timers/promises";
import { cpuMicroseconds } from "./usage.ts";

const LOOK_AGAIN_MS = 100;
/** Less CPU than that in as long is rest. */
const REST_MICROSECONDS = 5000;
const TIMES_AT_REST = 5;

/** Waits until what was recorded is saved: nothing else keeps the process busy then. */
export async function atRest(pid: number): Promise<void> {
  for (let quiet = 0; quiet < TIMES_AT_REST;) {
    const before = cpuMicroseconds(pid);
    await setTimeout(LOOK_AGAIN_MS);
    quiet = cpuMicroseconds(pid) - before < REST_MICROSECONDS ? quiet + 1 : 0;
  }
}
