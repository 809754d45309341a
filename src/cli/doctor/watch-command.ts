import { resolve } from "node:path";
import { runCommand } from "../../launch/run-command.ts";
import type { ProxyEvent } from "../../model/events.ts";
import { EXIT, type Child, type Invocation } from "../command.ts";
import { formatWatch } from "./format-watch.ts";
import { HOST, JSON_LINES, MAP } from "../options.ts";
import { toProxyOptions } from "../proxy-options.ts";

const A_FREE_PORT = 0;

/**
 * Runs a command in passthrough, in which it does what it does without a proxy, and then tells on standard
 * error what came. Resolves to the command's exit code.
 */
export async function watchCommand(invocation: Invocation, [command, ...args]: Child): Promise<number> {
  const { settings, terminal, startProxy } = invocation;
  const { environment: inherited, cwd, signal, takeSignals } = terminal;
  const [{ clientEnvironment }, { writeClientFiles }, { reportOn }] = await Promise.all([
    import("../../launch/client-environment.ts"),
    import("../../launch/client-files.ts"),
    import("../../launch/doctor/watch.ts"),
  ]);
  await using proxy = await startProxy(toProxyOptions("passthrough", A_FREE_PORT, settings, terminal));
  const events: ProxyEvent[] = [];
  for (const kind of ["exchange", "tunnel", "connection"] as const) {
    proxy.on(kind, (event) => events.push(event));
  }
  const files = writeClientFiles(resolve(cwd, proxy.caFile), inherited);
  const hosts = [...(settings.get(HOST) ?? []), ...(settings.get(MAP) ?? []).map(([host]) => host)];
  const setup = { proxyUrl: proxy.url, files, dummyKeys: false, mode: "passthrough", hosts } as const;
  if (signal.aborted) return EXIT.interrupted;
  const environment = { ...inherited, ...clientEnvironment(setup, inherited) };
  const exitCode = await runCommand(command, args, { environment, cwd, signals: takeSignals });
  await proxy.close();
  const report = reportOn(events);
  const isJson = settings.get(JSON_LINES) === true;
  terminal.stderr.write(isJson ? `${JSON.stringify(report)}\n` : formatWatch(report, files.bundleFile));
  return exitCode;
}
