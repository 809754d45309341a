import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as net from "node:net";
import { setTimeout } from "node:timers/promises";
import { onCore, type Core } from "./cores.ts";

/** A process that ends with its block. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  readonly child: ChildProcess;
}

/** A server that has said where it listens. */
export interface RunningServer extends Running {
  readonly port: number;
}

/** How a process is started. */
export interface StartOptions {
  readonly core: Core;
  readonly cwd?: string;
  /** Joins this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Where a server will listen that does not say so. */
  readonly port?: number;
}

/** Where servers say that they listen. */
const ADDRESS = /https?:\/\/(?:127\.0\.0\.1|localhost|\*):(\d+)/;
const START_MS = 60_000;
const LOOK_AGAIN_MS = 50;
const running = new Set<ChildProcess>();

// Ctrl-C and a mistake of ours: no process is left behind.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Starts a process with a channel for messages. */
export function startWorker(command: readonly string[], { core }: StartOptions): Running {
  const [program = "", ...args] = onCore(core, command);
  return run(spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] }));
}

/** Starts a server and waits for the line that tells its address. Rejects with what it said where it ends before. */
export async function startServer(command: readonly string[], options: StartOptions): Promise<RunningServer> {
  const [program = "", ...args] = onCore(options.core, command);
  const { cwd, environment } = options;
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...environment },
  });
  const started = run(child);
  const told = portOf(child, command.join(" "));
  const { port } = options;
  if (port === undefined) return { ...started, port: await told };
  await Promise.race([told, answersAt(port)]);
  return { ...started, port };
}

/** Resolves once somebody listens there. */
async function answersAt(port: number): Promise<void> {
  const deadlineMs = performance.now() + START_MS;
  while (performance.now() < deadlineMs) {
    const socket = net.connect(port, "127.0.0.1");
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await setTimeout(LOOK_AGAIN_MS);
  }
  throw new Error(`Nobody listens on port ${port}.`);
}

function portOf(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = globalThis.setTimeout(() => fail("It said no address in time."), START_MS);
    const fail = (why: string): void => reject(new Error(`${command} did not start. ${why}\n${said}`));
    const read = (text: Buffer): void => {
      // Read to the end, or else a server that says much would wait for us.
      if (said.length > 100_000) return;
      said += text.toString();
      const port = ADDRESS.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`It ended with ${code}.`));
  });
}

function run(child: ChildProcess): Running {
  running.add(child);
  child.once("exit", () => running.delete(child));
  return {
    pid: child.pid ?? 0,
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const ended = once(child, "exit");
      const timer = globalThis.setTimeout(() => child.kill("SIGKILL"), 5000);
      child.kill("SIGTERM");
      await ended;
      clearTimeout(timer);
    },
  };
}
