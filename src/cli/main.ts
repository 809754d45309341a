import { isatty } from "node:tty";
import { describeError } from "./describe-error.ts";
import type { Terminal } from "./terminal.ts";

const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
const BUG = 70;
/** Standard input, output and error. */
const STREAMS = [0, 1, 2];
/** How long what is being written may take after a bug. */
const LAST_WORDS_MS = 5000;

const interruption = new AbortController();
let hasBug = false;
let takeSignal: ((signal: NodeJS.Signals) => void) | undefined;

// Before the rest is loaded, which takes a while: a signal that comes early ends things well too.
for (const signal of SIGNALS) {
  process.on(signal, () => {
    if (takeSignal !== undefined) return takeSignal(signal);
    if (interruption.signal.aborted) process.exit(EXIT_CODES[signal]);
    interruption.abort();
  });
}

/** Ctrl-C at a terminal reaches the whole process group, and so a child without our doing. */
function reachesChildren(signal: NodeJS.Signals): boolean {
  return signal === "SIGINT" && STREAMS.some((stream) => isatty(stream));
}

process.on("uncaughtException", (error) => {
  if (hasBug) return;
  hasBug = true;
  process.exitCode = BUG;
  setTimeout(() => process.exit(BUG), LAST_WORDS_MS).unref();
  process.stderr.write(describeError(error));
  takeSignal?.("SIGTERM");
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
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  signal: interruption.signal,
  takeSignals(take) {
    takeSignal = (signal) => {
      if (!reachesChildren(signal)) take(signal);
    };
    return { [Symbol.dispose]: () => void (takeSignal = undefined) };
  },
};

async function start(): Promise<void> {
  const { run } = await import("./run.ts");
  const exitCode = await run(process.argv.slice(2), terminal);
  if (!hasBug) process.exitCode = exitCode;
}

void start();
