import { builtFile } from "./paths.ts";
import type { Lab } from "./lab.ts";
import type { Target } from "./load/task.ts";
import { startServer, type RunningServer } from "./processes.ts";

/** A server of this suite's own that listens through a front (bench/bare). */
export type Bare = "mitm" | "forwarder" | "http-proxy" | "recorder" | "start";

/** A server and the way to it. */
export interface MeasuredServer extends RunningServer {
  readonly target: Target;
}

/** Starts a bare server; `more` goes behind the leaf's two files. */
export async function startBare(lab: Lab, bare: Bare, more: readonly string[] = []): Promise<MeasuredServer> {
  const server = await startServer([process.execPath, builtFile(`bare/${bare}.js`), ...lab.leaf, ...more], {
    core: "program",
  });
  const { pid, port } = server;
  return {
    ...server,
    target: { pid, port, caFile: lab.caFile, echoes: bare !== "mitm" && bare !== "start" },
  };
}

/** The program's command line, as somebody types it. */
export function programCommand(
  lab: Lab,
  mode: string,
  recordings: string,
  more: readonly string[] = [],
): string[] {
  const folders = ["--recordings", recordings, "--ca-dir", lab.caDir];
  return [...lab.program, mode, "--port", "0", ...folders, ...more, ...lab.with];
}

/** Starts the program as a user does in CI, in the lab's folder: its lines go down a pipe that somebody reads. */
export async function startProgram(
  lab: Lab,
  mode: string,
  recordings: string,
  more: readonly string[] = [],
): Promise<MeasuredServer> {
  const server = await startServer(programCommand(lab, mode, recordings, more), {
    core: "program",
    cwd: lab.folder,
  });
  const { pid, port } = server;
  return { ...server, target: { pid, port, caFile: lab.caFile, echoes: true } };
}
