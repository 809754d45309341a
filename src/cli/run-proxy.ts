import { resolve } from "node:path";
import type { ProxyEvent } from "../model/events.ts";
import type { Mode } from "../model/exchange.ts";
import { MAX_AGE } from "./audit-options.ts";
import { EXIT, type Invocation } from "./command.ts";
import { launchChild } from "./launch-child.ts";
import { DEFAULT_PORT, toProxyOptions } from "./proxy-options.ts";
import { createReporter } from "./reporter.ts";
import { prepareReports } from "./report/tell-outcome.ts";

const DEFAULT_RECORDINGS = "recordings";
const A_FREE_PORT = 0;

/**
 * Runs a proxy until its command ends, or without one until the signal comes. Resolves to the exit code: the
 * command's own where that is not 0, else what came of the run.
 */
export async function runProxy(mode: Mode, invocation: Invocation): Promise<number> {
  const { settings, terminal, startProxy, child } = invocation;
  using reporter = createReporter(settings, terminal);
  const reports = await prepareReports(invocation);
  const port = child === undefined ? DEFAULT_PORT : A_FREE_PORT;
  const options = toProxyOptions(mode, port, settings, terminal);
  await using proxy = await startProxy(options);
  let brokenFixture = false;
  let silent = true;
  const happened = (event: ProxyEvent): void => {
    silent = false;
    brokenFixture ||= event.kind === "exchange" && event.code === "fixture_format";
    reporter.happened(event);
  };
  for (const kind of ["exchange", "tunnel", "connection"] as const) proxy.on(kind, happened);
  reporter.started({
    mode,
    url: proxy.url,
    recordings: options.recordings ?? DEFAULT_RECORDINGS,
    caFile: resolve(terminal.cwd, proxy.caFile),
    command: child?.[0],
  });
  const childCode =
    child === undefined
      ? await aborted(terminal.signal)
      : ((await launchChild(mode, child, proxy, invocation))?.exitCode ?? EXIT.interrupted);
  await proxy.close();
  const audit = await proxy.audit({ maxAgeDays: settings.get(MAX_AGE) });
  reporter.ended(proxy.summary(), audit);
  if (child !== undefined && silent && !terminal.signal.aborted) reporter.advised(NOTHING_CAME);
  const auditCode = await reports.tell(audit, child && childCode);
  if (childCode !== EXIT.ok) return childCode;
  return brokenFixture ? EXIT.usage : auditCode;
}

const NOTHING_CAME = [
  "The command sent no request through the proxy.",
  "It asks no provider, or something took the variables from it that lead there: sudo, docker, tox and bazel",
  "do, and so do daemons that ran before. Let them pass on what mockai-proxy env prints.",
].join("\n");

function aborted(signal: AbortSignal): Promise<typeof EXIT.ok> {
  return new Promise((done) => {
    if (signal.aborted) done(EXIT.ok);
    else signal.addEventListener("abort", () => done(EXIT.ok), { once: true });
  });
}
