import type { Fate, WatchReport } from "../../launch/doctor/watch.ts";
import { indent, printable } from "../printable.ts";

/** What came through while a command ran, what broke, and what to do. `bundleFile` is what it should trust. */
export function formatWatch({ hosts, brokenOff, troubles }: WatchReport, bundleFile: string): string {
  if (hosts.length === 0) return `\n${NOTHING_CAME}\n`;
  const width = Math.max(...hosts.map(({ host }) => host.length));
  const rows = hosts.map(({ host, fate, count }) => `  ${host.padEnd(width)}  ${FATES[fate](count)}`);
  const isOnlyTunnelled = hosts.every(({ fate }) => fate === "tunnelled");
  const parts = [
    ["What came through mockai-proxy:", ...rows],
    brokenOff.length === 0 ? [] : ["Broken off in the handshake:", ...brokenOff.map(item)],
    troubles.length === 0 ? [] : ["Refused or failed:", ...troubles.map(item)],
    brokenOff.length === 0 ? [] : [distrust(bundleFile)],
    isOnlyTunnelled ? [UNREAD] : [],
  ];
  const filled = parts.filter((lines) => lines.length > 0);
  return `\n${printable(filled.map((lines) => lines.join("\n")).join("\n\n"))}\n`;
}

const FATES: Readonly<Record<Fate, (count: number) => string>> = {
  read: (count) => `read: ${counted(count, "request")}`,
  tunnelled: (count) => `let through unread: ${counted(count, "connection")}`,
  refused: (count) => `refused: ${counted(count, "time")}`,
  failed: (count) => `failed upstream: ${counted(count, "time")}`,
  "broken off": (count) => `broken off by the client: ${counted(count, "connection")}`,
};

const NOTHING_CAME = `Nothing came through mockai-proxy, though the command was given every variable that leads there.
It asks nobody, or one of these is the reason:
- Something took the variables from it: sudo, docker, tox, bazel, or a daemon that ran before.
  Hand on what mockai-proxy env prints (docker run --env-file, tox: pass_env, bazel: --test_env).
- Its client reads no proxy variable: aiohttp without trust_env=True where Python runs with -I, -E or -S,
  urllib3.PoolManager, Java's Apache HttpClient by createDefault(), Go with a Transport of its own,
  Elixir's Mint and Req. Give it the proxy in its code: MOCKAI_URL has the address.
- It looks for its provider elsewhere: its own setting of a proxy goes first, or a NO_PROXY that it sets.
Any client with a base URL can do without a proxy: eval "$(mockai-proxy env --base-url)"`;

const UNREAD = `All of it went through unread, because none of these hosts is known as an AI provider's.
To read one, name it: mockai-proxy doctor --host HOST -- COMMAND`;

function distrust(bundleFile: string): string {
  return `The command was given all variables that name certificates. A client that distrusts ours all the same
- has a list of its own in the code: give that ${bundleFile} (verify=, ca:, RootCAs, cafile);
- has its roots compiled in (Rust with webpki-roots, ureq): build it with the system's roots;
- pins its provider's certificate: switch that off in tests.
Or give it the proxy as its base URL (mockai-proxy env --base-url), or let the host through unread: --tunnel HOST`;
}

function item(text: string): string {
  return indent(text).replace(/^ {2}/, "- ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
