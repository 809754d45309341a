import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import type { Environment } from "../../upstream/corporate-proxy.ts";
import type { ProgramCall } from "./probe.ts";

/** What a program is run with. */
export interface ObserveSetting {
  readonly environment: Environment;
  readonly cwd: string;
  /** After this many milliseconds it is killed, with all that it has started. */
  readonly timeoutMs: number;
  /** Kills it, too. */
  readonly signal: AbortSignal;
}

/** What was seen of a program. */
export interface Observation {
  /** Undefined where it could not be started, or was killed. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** What it wrote on both its streams, in the order in which it came. */
  readonly output: string;
}

const MAX_OUTPUT = 100_000;

/** A group of its own lets all be ended that a program starts: git's helpers, a version manager's program. */
const HAS_GROUPS = process.platform !== "win32";

/** Runs a program without a terminal or an input until it ends or its time is over. Never rejects. */
export function observe(call: ProgramCall, setting: ObserveSetting): Promise<Observation> {
  const { timeoutMs, signal } = setting;
  return new Promise((resolve) => {
    const child = start(call, setting);
    let output = "";
    let timedOut = false;
    const end = (exitCode?: number | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      resolve({ exitCode: exitCode ?? undefined, timedOut, output });
    };
    const kill = (): void => {
      endGroup(child?.pid);
      // Whoever has left the group may hold the streams; nobody waits for them.
      child?.stdout.destroy();
      child?.stderr.destroy();
      end();
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    if (child === undefined || signal.aborted) return kill();
    signal.addEventListener("abort", kill, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(0, MAX_OUTPUT);
      });
    }
    child.once("error", () => end());
    child.once("close", end);
  });
}

/** Undefined where the system refuses at once. */
function start(
  [program, ...args]: ProgramCall,
  { environment, cwd }: ObserveSetting,
): ChildProcessByStdio<null, Readable, Readable> | undefined {
  try {
    return spawn(program, args, {
      cwd,
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: HAS_GROUPS,
      windowsHide: true,
    });
  } catch {
    return undefined;
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(HAS_GROUPS ? -pid : pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
