import type { Writer } from "./terminal.ts";

/** Lines on their way: those of a moment are written together. */
export interface GatheredLines extends Writer {
  /** Writes what waits. */
  flush(): void;
}

/** So long nobody misses a line. */
const MOMENT_MS = 20;

/** A pipe has room for 64 KiB: who writes more at once waits until somebody has read, and every client with them. */
const MAX_LENGTH = 48 * 1024;

/** Gathers for a writer, because each write holds up everybody for longer than it takes to make a line. */
export function gatherLines(writer: Writer): GatheredLines {
  let waiting: string[] = [];
  let length = 0;
  const flush = (): void => {
    const lines = waiting;
    waiting = [];
    length = 0;
    if (lines.length > 0) writer.write(lines.join(""));
  };
  return {
    write(line) {
      waiting.push(line);
      length += line.length;
      if (length > MAX_LENGTH) flush();
      else if (waiting.length === 1) setTimeout(flush, MOMENT_MS);
    },
    flush,
  };
}
