import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "./client.ts";
import { installed, product, scratch } from "./folders.ts";
import { hosts } from "./providers.ts";
import { runProgram } from "./run-program.ts";

const TWO_MINUTES_MS = 120_000;

/** What the proxy told of a client's traffic: a line of its log. */
export interface LogLine {
  readonly kind: "exchange" | "tunnel" | "connection";
  readonly outcome?: string;
  /** Of an exchange. */
  readonly url?: string;
  /** Of a tunnel or a connection: the host, with or without its port. */
  readonly host?: string;
  readonly message?: string;
}

/** What came of running a client behind the proxy. */
export interface ProxiedRun {
  /** The exit code of the proxy's command. */
  readonly exitCode: number | null;
  /** What the client got: the whole answer, then the streamed one, or what it said of its errors. */
  readonly answers: readonly [whole: string, streamed: string];
  /** Of the hosts that the clients are meant to talk to. */
  readonly lines: readonly LogLine[];
  readonly stderr: string;
}

/** How to run a client behind the proxy. */
export interface ProxiedRunOptions {
  readonly mode: "record" | "replay";
  /** The name of the run; its log is called so. */
  readonly name: string;
  readonly prompt: string;
  readonly mapOptions?: readonly string[];
  readonly keys?: Readonly<Record<string, string>>;
}

/** Runs a client as `mockai-proxy record -- COMMAND` does it, in an environment with nothing else in it. */
export async function runBehindProxy(client: Client, options: ProxiedRunOptions): Promise<ProxiedRun> {
  const folder = join(scratch, folderName(client));
  const log = join(folder, `${options.name}.log`);
  const recordings = join(folder, "recordings");
  const own = ["--json", "--log", log, "--recordings", recordings, "--ca-dir", join(scratch, "ca")];
  const command = [
    process.execPath,
    product,
    options.mode,
    ...own,
    ...(options.mapOptions ?? []),
    "--",
    ...client.command,
  ];
  const { PATH, HOME } = process.env;
  const environment = { PATH, HOME, LANG: "C.UTF-8", CLIENT_PROMPT: options.prompt, ...options.keys };
  const cwd = join(installed, client.installation);
  const { exitCode, stdout, stderr } = await runProgram(command, {
    cwd,
    environment,
    timeoutMs: TWO_MINUTES_MS,
  });
  const [whole = "", streamed = ""] = stdout.split("--- streamed\n");
  return { exitCode, answers: [whole.trim(), streamed.trim()], lines: await readLog(log), stderr };
}

/** The name of the folder below `scratch` that has a client's recordings and logs. */
export function folderName({ language, name }: Client): string {
  return `${language}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

async function readLog(file: string): Promise<LogLine[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LogLine).filter(isMeant);
}

function isMeant({ url, host }: LogLine): boolean {
  const name = url === undefined ? host?.replace(/:\d+$/, "") : new URL(url).hostname;
  return name !== undefined && hosts.includes(name);
}
