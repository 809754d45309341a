import type { Mode } from "../model/exchange.ts";
import type { ProxyOptions } from "../model/options.ts";
import { CASSETTE, EXHAUSTED, IGNORE, PROVIDERS, REPLACE } from "./matching-options.ts";
import {
  CA_DIR,
  HOST,
  KEEP_ERRORS,
  LISTEN,
  MAP,
  PORT,
  RECORDINGS,
  REQUIRE_CREDENTIALS,
  TUNNEL,
  UPSTREAM,
  UPSTREAM_CA,
} from "./options.ts";
import { ALLOW_UNREDACTED, REDACT } from "./redaction-options.ts";
import { LATENCY, MAX_RETRY_AFTER } from "./replay-options.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/** Where a proxy listens that clients must find by themselves. */
export const DEFAULT_PORT = 5001;

/** What the settings ask of the library, which decides about all that they do not name. */
export function toProxyOptions(
  mode: Mode,
  defaultPort: number,
  settings: Settings,
  { environment }: Pick<Terminal, "environment">,
): ProxyOptions {
  const map = settings.get(MAP);
  return {
    mode,
    port: settings.get(PORT) ?? defaultPort,
    listen: settings.get(LISTEN),
    recordings: settings.get(RECORDINGS),
    cassette: settings.get(CASSETTE),
    ignore: settings.get(IGNORE),
    replace: settings.get(REPLACE),
    exhausted: settings.get(EXHAUSTED),
    latency: settings.get(LATENCY),
    providers: settings.get(PROVIDERS),
    caDir: settings.get(CA_DIR),
    hosts: settings.get(HOST),
    tunnel: settings.get(TUNNEL),
    map: map && Object.fromEntries(map),
    upstream: settings.get(UPSTREAM),
    upstreamCa: settings.get(UPSTREAM_CA),
    keepErrors: settings.get(KEEP_ERRORS),
    maxRetryAfter: settings.get(MAX_RETRY_AFTER),
    requireCredentials: settings.get(REQUIRE_CREDENTIALS),
    redact: settings.get(REDACT),
    allowUnredacted: settings.get(ALLOW_UNREDACTED),
    environment,
  };
}
