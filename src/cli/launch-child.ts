import { resolve } from "node:path";
import type { ClientFiles } from "../launch/client-files.ts";
import type { Mode } from "../model/exchange.ts";
import type { Proxy } from "../proxy.ts";
import { NO_DUMMY_KEYS } from "./client-options.ts";
import type { Child, Invocation } from "./command.ts";
import { HOST, MAP } from "./options.ts";

/** How a command ended, and the files that it was given to trust. */
export interface LaunchedChild {
  readonly exitCode: number;
  readonly files: ClientFiles;
}

/** Runs a command with the environment that leads it through the proxy; not where a signal has come before. */
export async function launchChild(
  mode: Mode,
  [command, ...args]: Child,
  proxy: Proxy,
  { settings, terminal }: Invocation,
): Promise<LaunchedChild | undefined> {
  const { environment: inherited, cwd, signal, takeSignals } = terminal;
  const [{ clientEnvironment }, { writeClientFiles }, { runCommand }] = await Promise.all([
    import("../launch/client-environment.ts"),
    import("../launch/client-files.ts"),
    import("../launch/run-command.ts"),
  ]);
  const files = writeClientFiles(resolve(cwd, proxy.caFile), inherited);
  const setup = {
    proxyUrl: proxy.url,
    files,
    dummyKeys: mode === "replay" && settings.get(NO_DUMMY_KEYS) !== true,
    mode,
    hosts: [...(settings.get(HOST) ?? []), ...(settings.get(MAP) ?? []).map(([host]) => host)],
  };
  if (signal.aborted) return undefined;
  const environment = { ...inherited, ...clientEnvironment(setup, inherited) };
  return { exitCode: await runCommand(command, args, { environment, cwd, signals: takeSignals }), files };
}
