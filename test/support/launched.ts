import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { openAuthority } from "../../src/authority/authority.ts";
import { PROVIDER_HOSTS } from "./lab.ts";
import { startSimulatedProvider, type SimulatedProvider } from "../simulated-provider/server.ts";

/** The command line as users have it, built. */
export const BIN: string = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

/** How a run ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A folder in which commands are run, and a provider that they can reach. */
export interface Workshop extends AsyncDisposable {
  readonly folder: string;
  readonly provider: SimulatedProvider;
  /** The options that lead every provider's host to the simulated one. */
  readonly toProvider: readonly string[];
  /** Starts `mockai-proxy` with these arguments, and no variables but PATH, HOME and those given. */
  start(argv: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  /** The same to its end. */
  run(argv: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), "mockai-proxy-run-"));
  const authority = await openAuthority(join(folder, "upstream-ca"));
  const provider = await startSimulatedProvider({ tls: await authority.leafFor("localhost") });
  const running = new Set<ChildProcess>();
  const start: Workshop["start"] = (argv, environment = {}) => {
    const child = spawn(process.execPath, [BIN, ...argv], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  };
  return {
    folder,
    provider,
    toProvider: [
      ...PROVIDER_HOSTS.flatMap((host) => ["--map", `${host}=https://localhost:${provider.port}`]),
      "--upstream-ca",
      authority.certificateFile,
    ],
    start,
    run: async (argv, environment) => endOf(start(argv, environment)),
    async [Symbol.asyncDispose]() {
      for (const child of running) child.kill("SIGKILL");
      await provider.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Reads what a process writes, until it is gone and nobody holds its streams. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new TypeError("its streams are no pipes");
  const [output, errors] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  return { exitCode: child.exitCode, output, errors };
}
