import { NAME_CONSTRAINTS } from "./ca/ca-options.ts";
import { DRY_RUN, MAX_AGE, REPORT, STRICT } from "./audit-options.ts";
import { BASE_URL, NO_DUMMY_KEYS, SHELL } from "./client-options.ts";
import { CASSETTE, EXHAUSTED, IGNORE, PROVIDERS, REPLACE } from "./matching-options.ts";
import { ALLOW_UNREDACTED, REDACT } from "./redaction-options.ts";
import { LATENCY, MAX_RETRY_AFTER } from "./replay-options.ts";
import { flag, list, single, type Option, type Place } from "./option.ts";
import {
  addressType,
  hostOrAllType,
  hostType,
  logLevelType,
  mappingType,
  methodType,
  portType,
  targetType,
  textType,
  urlType,
  type LogLevel,
} from "./value-types.ts";

const ON_THE_COMMAND_LINE: readonly Place[] = ["command line"];

export const PORT: Option<number> = single(
  {
    name: "port",
    placeholder: "N",
    description: "the proxy's port; 0 takes a free one (default 5001, and 0 with a command)",
  },
  portType,
);
export const LISTEN: Option<string> = single(
  { name: "listen", placeholder: "ADDRESS", description: "listen on this address (default 127.0.0.1)" },
  addressType,
);
export const RECORDINGS: Option<string> = single(
  { name: "recordings", placeholder: "DIR", description: "the folder of the fixtures (default recordings)" },
  textType("the name of a folder", "recordings"),
);
export const CA_DIR: Option<string> = single(
  { name: "ca-dir", placeholder: "DIR", description: "the folder of the certificate authority (default ca)" },
  textType("the name of a folder", "ca"),
);
export const HOST: Option<readonly string[]> = list(
  { name: "host", placeholder: "HOST", description: "intercept this host too; may be repeated" },
  hostType,
);
export const TUNNEL: Option<readonly string[]> = list(
  {
    name: "tunnel",
    placeholder: "HOST",
    description: "let this host through undecrypted, also in replay; * for all",
  },
  hostOrAllType,
);
export const MAP: Option<readonly (readonly [host: string, url: string])[]> = list(
  {
    name: "map",
    placeholder: "HOST=URL",
    description: "send this host's traffic to another URL; may be repeated",
  },
  mappingType,
);
export const UPSTREAM: Option<string> = single(
  {
    name: "upstream",
    placeholder: "URL",
    description: "where direct calls go whose path does not name the host, such as an Azure resource",
  },
  urlType,
);
export const UPSTREAM_CA: Option<readonly string[]> = list(
  {
    name: "upstream-ca",
    placeholder: "FILE",
    description: "trust the authorities of this PEM file upstream; may be repeated",
  },
  textType("the name of a PEM file", "corporate-ca.pem"),
);
export const KEEP_ERRORS: Option<boolean> = flag({
  name: "keep-errors",
  description: "save answers with 401, 403, 408, 409, 429 and 5xx too",
});
export const REQUIRE_CREDENTIALS: Option<boolean> = flag({
  name: "require-credentials",
  description: "in replay, answer a request without credentials as the provider would",
});
export const LOG: Option<string> = single(
  { name: "log", placeholder: "FILE", description: "append the line of each exchange to this file" },
  textType("the name of a file", "mockai-proxy.log"),
);
export const LOG_LEVEL: Option<LogLevel> = single(
  {
    name: "log-level",
    placeholder: "LEVEL",
    description: "error: only what went wrong; debug: request data too (default info)",
  },
  logLevelType,
);
export const QUIET: Option<boolean> = flag({
  name: "quiet",
  description: "nothing on standard error but misses, refusals and failures",
});
export const JSON_LINES: Option<boolean> = flag({
  name: "json",
  description: "JSON for programs in place of text for people",
});

export const CONFIG: Option<string> = single(
  {
    name: "config",
    placeholder: "FILE",
    description: "read options from this file (default mockai-proxy.json, where it exists)",
    places: ["command line", "environment"],
  },
  textType("the name of a file", "mockai-proxy.json"),
);
export const HELP: Option<boolean> = flag({
  name: "help",
  description: "show this help",
  places: ON_THE_COMMAND_LINE,
});
export const VERSION: Option<boolean> = flag({
  name: "version",
  description: "show the version",
  places: ON_THE_COMMAND_LINE,
});

export const URL_OF_REQUEST: Option<string> = single(
  {
    name: "url",
    placeholder: "URL",
    description: "the request's URL, or only its path",
    places: ON_THE_COMMAND_LINE,
  },
  targetType,
);
export const METHOD: Option<string> = single(
  {
    name: "method",
    placeholder: "METHOD",
    description: "the request's method (default POST)",
    places: ON_THE_COMMAND_LINE,
  },
  methodType,
);
export const CONTENT_TYPE: Option<string> = single(
  {
    name: "content-type",
    placeholder: "TYPE",
    description: "the body's media type (default application/json)",
    places: ON_THE_COMMAND_LINE,
  },
  textType("a media type", "application/json"),
);
export const DATA: Option<string> = single(
  {
    name: "data",
    placeholder: "TEXT",
    description: "the body, in place of FILE",
    places: ON_THE_COMMAND_LINE,
  },
  textType("the body's text", `'{"model":"gpt-4o-mini"}'`),
);
export const PROVIDER: Option<string> = single(
  {
    name: "provider",
    placeholder: "NAME",
    description: "the provider, where the URL does not tell",
    places: ON_THE_COMMAND_LINE,
  },
  textType("the name of a provider", "openai"),
);

/** What every command has. */
export const GENERAL_OPTIONS: readonly Option<unknown>[] = [CONFIG, HELP, VERSION];

/** What the commands have that start the proxy. */
export const PROXY_OPTIONS: readonly Option<unknown>[] = [
  PORT,
  LISTEN,
  RECORDINGS,
  CASSETTE,
  CA_DIR,
  HOST,
  TUNNEL,
  MAP,
  UPSTREAM,
  UPSTREAM_CA,
  IGNORE,
  REPLACE,
  PROVIDERS,
  EXHAUSTED,
  LATENCY,
  REDACT,
  KEEP_ERRORS,
  ALLOW_UNREDACTED,
  MAX_RETRY_AFTER,
  REQUIRE_CREDENTIALS,
  NO_DUMMY_KEYS,
  STRICT,
  REPORT,
  MAX_AGE,
  LOG,
  LOG_LEVEL,
  QUIET,
  JSON_LINES,
];

/** What describes a request to `hash`. */
export const REQUEST_OPTIONS: readonly Option<unknown>[] = [
  URL_OF_REQUEST,
  METHOD,
  CONTENT_TYPE,
  DATA,
  PROVIDER,
];

export const ALL_OPTIONS: readonly Option<unknown>[] = [
  ...PROXY_OPTIONS,
  ...REQUEST_OPTIONS,
  SHELL,
  BASE_URL,
  NAME_CONSTRAINTS,
  DRY_RUN,
  ...GENERAL_OPTIONS,
];
