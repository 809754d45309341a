import { quoteForShell } from "../launch/shell-syntax.ts";
import type { Mode } from "../model/exchange.ts";
import { printable } from "./printable.ts";

/** What a person must know to use a proxy that has just started. */
export interface Start {
  readonly mode: Mode;
  /** Such as `http://127.0.0.1:5001`. */
  readonly url: string;
  /** The recordings folder as the person named it. */
  readonly recordings: string;
  /** The certificate to trust, an absolute path. */
  readonly caFile: string;
  /** The program that is run with it; undefined where clients come by themselves. */
  readonly command: string | undefined;
}

/**
 * The variables that most clients read: Ruby knows only HTTP_PROXY, Node wants to be told to look, and
 * without NO_PROXY many would look for a local server through the proxy.
 */
const PROXY_VARIABLES = ["HTTPS_PROXY", "HTTP_PROXY"];
const FIXED_VARIABLES = ["NO_PROXY=localhost,127.0.0.1,::1", "NODE_USE_ENV_PROXY=1"];
/** Go, Ruby, curl and httpx read the first; Node the second; requests and boto3 the third; curl the last. */
const CERTIFICATE_VARIABLES = [
  "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
];

/** Where the proxy is, and the two lines that send a client through it; a command needs none. */
export function formatStart({ mode, url, recordings, caFile, command }: Start): string {
  const where = `mockai-proxy ${mode} at ${url}, recordings in ${recordings}`;
  if (command !== undefined) return `${where}, for ${printable(command)}\n`;
  const proxy = [...PROXY_VARIABLES.map((name) => `${name}=${url}`), ...FIXED_VARIABLES];
  const certificate = CERTIFICATE_VARIABLES.map((name) => `${name}=${quoteForShell(caFile)}`);
  return [
    where,
    "Paste these two lines into the shell of the client:",
    "",
    `  export ${proxy.join(" ")}`,
    `  export ${certificate.join(" ")}`,
    "",
    `Or give the client ${url} as its base URL. Ctrl-C ends.`,
    "",
    "",
  ].join("\n");
}
