#!/usr/bin/env node
import { describeError } from "./describe-error.ts";
import type { Terminal } from "./terminal.ts";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const BUG = 70;
/** How long what is being written may take after a bug. */
const LAST_WORDS_MS = 5000;

const interruption = new AbortController();
let hasBug = false;

// Before the rest is loaded, which takes a while: a signal that comes early ends things well too.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT_CODES[signal]);
    interruption.abort();
  });
}

process.on("uncaughtException", (error) => {
  if (hasBug) return;
  hasBug = true;
  process.exitCode = BUG;
  setTimeout(() => process.exit(BUG), LAST_WORDS_MS).unref();
  process.stderr.write(describeError(error));
  interruption.abort();
});

// Nobody reads any more (`| head`): no reason to stop recording.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const terminal: Terminal = {
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  cwd: process.cwd(),
  isTerminal: process.stderr.isTTY,
  signal: interruption.signal,
};

const { run } = await import("./run.ts");
const exitCode = await run(process.argv.slice(2), terminal);
if (!hasBug) process.exitCode = exitCode;
