import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A line that the command prints with `--json`; its `kind` tells which members it has. */
export interface JsonLine {
  readonly kind: string;
  readonly [member: string]: unknown;
}

/** How the command ended, and every line that it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly lines: readonly JsonLine[];
}

/** The built command line at work as a proxy, in a process of its own. */
export interface BuiltCommand extends AsyncDisposable {
  readonly port: number;
  /** Ends it as a supervisor would, by SIGTERM. Safe to call twice. */
  stop(): Promise<Ended>;
}

/**
 * Starts `dist/cli/bin.js` of the folder that this process runs in, on a free port. It gets none of this
 * process's variables, which could send its traffic elsewhere. Rejects with what it said if it does not start.
 */
export async function startBuiltCommand(argv: readonly string[]): Promise<BuiltCommand> {
  const child = spawn(process.execPath, ["dist/cli/bin.js", ...argv, "--port", "0", "--json"], {
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(child, "close");
  const said: string[] = [];
  const reader = createInterface(child.stderr).on("line", (line) => said.push(line));
  await Promise.race([once(reader, "line"), closed]);
  const stop = async (): Promise<Ended> => {
    child.kill("SIGTERM");
    await closed;
    return { exitCode: child.exitCode, lines: said.map((line) => JSON.parse(line) as JsonLine) };
  };
  return { port: portOf(said), stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

function portOf([first = ""]: readonly string[]): number {
  if (!first.startsWith("{")) throw new Error(`The command did not start, but said: ${first}`);
  const { url } = JSON.parse(first) as { readonly url: string };
  return Number(new URL(url).port);
}
