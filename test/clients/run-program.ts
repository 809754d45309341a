import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** How to run a program. */
export interface ProgramOptions {
  readonly cwd: string;
  /** All of its environment; this process's own one when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** After this many milliseconds it is killed. */
  readonly timeoutMs: number;
}

/** How a program ended and what it wrote. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, without input. Rejects when it cannot be started. */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  { cwd, environment, timeoutMs }: ProgramOptions,
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd,
    env: environment ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { exitCode: child.exitCode, stdout, stderr };
}
