import type { Scenario } from "../scenario.ts";
import { newConnections } from "./connections.ts";
import { passThrough, recordJson } from "./recording.ts";
import { help, start } from "./start.ts";
import { replayMany, replayNew, replayRepeats, replayStream } from "./replay.ts";

/** All of them, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  replayRepeats,
  replayNew,
  replayMany,
  replayStream,
  newConnections,
  recordJson,
  passThrough,
  start,
  help,
];
