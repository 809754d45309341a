import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./scripted-terminal.ts";

const BIN = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The program as users have it. */
export interface Program {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves with all that standard error has said when this is among it; rejects when it ends without. */
  readonly says: (words: string) => Promise<string>;
  readonly ended: Promise<Ended>;
}

/** Starts the program in an empty folder, without variables of its own. `preload` is code to run before it. */
export async function startProgram(argv: readonly string[], preload = ""): Promise<Program> {
  const cwd = await temporaryFolder();
  const preloadUrl = `data:text/javascript,${encodeURIComponent(preload)}`;
  const child = spawn(process.execPath, ["--import", preloadUrl, BIN, ...argv], {
    cwd,
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (words: string) => (said += words));
  const output = text(child.stdout);
  return {
    kill: (signal) => void child.kill(signal),
    async says(words) {
      while (!said.includes(words)) {
        if (child.stderr.readableEnded) throw new Error(`It never said ${words}, but: ${said}`);
        await Promise.race([once(child.stderr, "data"), closed]);
      }
      return said;
    },
    ended: (async () => {
      await closed;
      return { exitCode: child.exitCode, output: await output, errors: said };
    })(),
  };
}
