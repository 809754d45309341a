import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { clientEnvironment } from "../../src/launch/client-environment.ts";
import { writeClientFiles } from "../../src/launch/client-files.ts";
import { requireTool } from "../support/tools.ts";
import { openLab, type Lab, type TestProxy } from "../support/lab.ts";

/** What a program that ran to its end has said. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with the given variables, and PATH and HOME, until it exits by itself. */
export async function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Run> {
  const child = spawn(command, args, {
    env: { ...essentials(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject)),
  ]);
  return { code, stdout, stderr };
}

/** The same for a program that not every machine has: undefined where there is none, but not in CI. */
export async function runTool(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Run | undefined> {
  const tool = requireTool(name);
  return tool === undefined ? undefined : run(tool, args, environment);
}

/** Runs JavaScript in a Node of its own. `import` and top-level `await` work in `"module"`s only. */
export function runNode(
  code: string,
  environment: Readonly<Record<string, string | undefined>>,
  type: "commonjs" | "module" = "commonjs",
): Promise<Run> {
  return run(process.execPath, [`--input-type=${type}`, "-e", code], environment);
}

/** What no program can do without; and Python is to leave no files beside ours. */
function essentials(): Record<string, string | undefined> {
  const { PATH, HOME, SystemRoot } = process.env;
  return { PATH, HOME, PYTHONDONTWRITEBYTECODE: "1", ...(SystemRoot === undefined ? {} : { SystemRoot }) };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) lines.push(line);
  return lines.join("\n");
}

/** A lab with a proxy that forwards to the simulated provider, and the environment that leads to it. */
export interface ClientLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly proxy: TestProxy;
  readonly environment: Record<string, string>;
}

export async function openClientLab(): Promise<ClientLab> {
  const lab = await openLab();
  const proxy = await lab.start("passthrough");
  const files = writeClientFiles(proxy.caFile, {});
  const environment = clientEnvironment({ proxyUrl: proxy.proxy.url, files, dummyKeys: true }, {});
  return {
    lab,
    proxy,
    environment,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await lab[Symbol.asyncDispose]();
    },
  };
}
