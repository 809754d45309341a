import { resolve } from "node:path";
import type { Mode } from "../model/exchange.ts";
import type { ProxyOptions } from "../model/options.ts";
import { EXIT, type Command, type Invocation } from "./command.ts";
import {
  CA_DIR,
  HOST,
  KEEP_ERRORS,
  LISTEN,
  MAP,
  PORT,
  PROXY_OPTIONS,
  RECORDINGS,
  REQUIRE_CREDENTIALS,
  TUNNEL,
  UPSTREAM,
  UPSTREAM_CA,
} from "./options.ts";
import { createReporter } from "./reporter.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const DEFAULT_PORT = 5001;
const DEFAULT_RECORDINGS = "recordings";

/** The commands that start the proxy: one for each mode. */
export const PROXY_COMMANDS: readonly Command[] = [
  {
    ...proxyCommand("record"),
    description: "Forwards to the real provider, streams the answers through and saves them as fixtures.",
    examples: [
      "mockai-proxy record",
      "mockai-proxy record --map api.openai.com=http://127.0.0.1:8080 --recordings test/recordings",
    ],
  },
  {
    ...proxyCommand("replay"),
    description: "Answers from the fixtures: no key, no network.",
    examples: ["mockai-proxy replay", "mockai-proxy replay --port 0 --tunnel '*.example.com'"],
    exitCodes: "3 after misses",
  },
  {
    ...proxyCommand("auto"),
    description: "Answers from the fixtures; forwards and saves what has none.",
    examples: ["mockai-proxy auto"],
  },
  {
    ...proxyCommand("passthrough"),
    description: "Forwards everything and saves nothing.",
    examples: ["mockai-proxy passthrough --log-level debug"],
  },
];

function proxyCommand(mode: Mode): Pick<Command, "name" | "options" | "run"> {
  return { name: mode, options: PROXY_OPTIONS, run: (invocation) => serve(mode, invocation) };
}

/** Runs a proxy until the signal comes. */
async function serve(mode: Mode, { settings, terminal, startProxy }: Invocation): Promise<number> {
  using reporter = createReporter(settings, terminal);
  const options = toProxyOptions(mode, settings, terminal);
  await using proxy = await startProxy(options);
  let brokenFixture = false;
  proxy.on("exchange", (event) => {
    brokenFixture ||= event.code === "fixture_format";
    reporter.happened(event);
  });
  proxy.on("tunnel", reporter.happened);
  proxy.on("connection", reporter.happened);
  reporter.started({
    mode,
    url: proxy.url,
    recordings: options.recordings ?? DEFAULT_RECORDINGS,
    caFile: resolve(terminal.cwd, proxy.caFile),
  });
  await aborted(terminal.signal);
  await proxy.close();
  const summary = proxy.summary();
  reporter.ended(summary);
  if (brokenFixture) return EXIT.usage;
  return mode === "replay" && summary.outcomes.missed > 0 ? EXIT.missed : EXIT.ok;
}

function toProxyOptions(mode: Mode, settings: Settings, { environment }: Terminal): ProxyOptions {
  const map = settings.get(MAP);
  return {
    mode,
    port: settings.get(PORT) ?? DEFAULT_PORT,
    listen: settings.get(LISTEN),
    recordings: settings.get(RECORDINGS),
    caDir: settings.get(CA_DIR),
    hosts: settings.get(HOST),
    tunnel: settings.get(TUNNEL),
    map: map && Object.fromEntries(map),
    upstream: settings.get(UPSTREAM),
    upstreamCa: settings.get(UPSTREAM_CA),
    keepErrors: settings.get(KEEP_ERRORS),
    requireCredentials: settings.get(REQUIRE_CREDENTIALS),
    environment,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
