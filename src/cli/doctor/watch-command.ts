import type { ProxyEvent } from "../../model/events.ts";
import { EXIT, type Child, type Invocation } from "../command.ts";
import { launchChild } from "../launch-child.ts";
import { JSON_LINES } from "../options.ts";
import { toProxyOptions } from "../proxy-options.ts";
import { formatWatch } from "./format-watch.ts";

const A_FREE_PORT = 0;

/**
 * Runs a command in passthrough, in which it does what it does without a proxy, and then tells on standard
 * error what came. Resolves to the command's exit code.
 */
export async function watchCommand(invocation: Invocation, child: Child): Promise<number> {
  const { settings, terminal, startProxy } = invocation;
  const { reportOn } = await import("../../launch/doctor/watch.ts");
  await using proxy = await startProxy(toProxyOptions("passthrough", A_FREE_PORT, settings, terminal));
  const events: ProxyEvent[] = [];
  for (const kind of ["exchange", "tunnel", "connection"] as const) {
    proxy.on(kind, (event) => events.push(event));
  }
  const launched = await launchChild("passthrough", child, proxy, invocation);
  if (launched === undefined) return EXIT.interrupted;
  await proxy.close();
  const report = reportOn(events);
  const isJson = settings.get(JSON_LINES) === true;
  terminal.stderr.write(
    isJson ? `${JSON.stringify(report)}\n` : formatWatch(report, launched.files.bundleFile),
  );
  return launched.exitCode;
}
