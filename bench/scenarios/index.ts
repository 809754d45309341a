import type { Scenario } from "../scenario.ts";
import { newConnections } from "./connections.ts";
import { recordedEvents, timedReplay } from "./events.ts";
import { newHosts } from "./hosts.ts";
import { memory } from "./memory.ts";
import { misses } from "./misses.ts";
import { passThrough, recordJson } from "./recording.ts";
import { help, start } from "./start.ts";
import { replayMany, replayNew, replayRepeats, replayStream } from "./replay.ts";

/** All of them, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  replayRepeats,
  replayNew,
  replayMany,
  replayStream,
  timedReplay,
  newConnections,
  newHosts,
  recordJson,
  recordedEvents,
  passThrough,
  start,
  help,
  memory,
  misses,
];
