import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import type { Terminal } from "../../src/cli/terminal.ts";

/** A terminal that keeps what is written to it. */
export interface ScriptedTerminal extends Terminal {
  /** What standard output has been given so far. */
  readonly output: () => string;
  /** What standard error has been given so far. */
  readonly errors: () => string;
  /** As SIGINT does. */
  readonly interrupt: () => void;
}

/** What a test sets itself; the rest is an empty terminal in a folder where nothing is. */
export type TerminalScript = Partial<Pick<Terminal, "environment" | "cwd" | "isTerminal" | "columns">> & {
  readonly input?: string;
};

export function scriptTerminal(script: TerminalScript = {}): ScriptedTerminal {
  const { input = "", ...rest } = script;
  const output: string[] = [];
  const errors: string[] = [];
  const interruption = new AbortController();
  return {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: { write: (text) => output.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    cwd: "/nowhere",
    isTerminal: false,
    columns: undefined,
    signal: interruption.signal,
    output: () => output.join(""),
    errors: () => errors.join(""),
    interrupt: () => interruption.abort(),
    takeSignals: () => ({ [Symbol.dispose]: () => {} }),
    ...rest,
  };
}

/** A folder of this test's own, gone when it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mockai-proxy-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
