import { describe, expect, it } from "vitest";
import { formatFindings } from "../../../src/cli/doctor/format-findings.ts";
import { formatWatch } from "../../../src/cli/doctor/format-watch.ts";
import type { Finding } from "../../../src/launch/doctor/probe.ts";
import type { WatchReport } from "../../../src/launch/doctor/watch.ts";

const FILES = { bundleFile: "/ca/mockai-proxy-ca.bundle.pem", caFile: "/ca/mockai-proxy-ca.pem" };

function finding(facts: Partial<Finding>): Finding {
  const well = { reaches: true, trusts: true, advice: undefined, said: undefined };
  return { runtime: "curl", version: "8.5.0", ...well, ...facts };
}

const RUST = finding({
  runtime: "Rust",
  version: "1.90.0",
  reaches: undefined,
  trusts: undefined,
  advice: "watch one",
});

describe("the doctor's table", () => {
  it("says that nothing is to be done where all come through", () => {
    expect(formatFindings([finding({}), RUST], FILES)).toBe(`\
RUNTIME  VERSION  REACHES IT  TRUSTS IT  WHAT TO DO
curl     8.5.0    yes         yes
Rust     1.90.0   -           -          watch one

All were asked with the variables that MODE -- COMMAND and mockai-proxy env set, and none needs more.
`);
  });

  it("says what to set, and what the programs said", () => {
    const findings = [
      finding({}),
      finding({
        runtime: "Python, aiohttp",
        version: "3.14.3",
        reaches: false,
        trusts: undefined,
        advice: "write trust_env",
        said: "no such host\u001b[2J",
      }),
      finding({ runtime: "Git", version: "2.39.5", trusts: false, advice: "set GIT_SSL_CAINFO" }),
    ];
    expect(formatFindings(findings, FILES)).toBe(`\
RUNTIME          VERSION  REACHES IT  TRUSTS IT  WHAT TO DO
curl             8.5.0    yes         yes
Python, aiohttp  3.14.3   no          -          write trust_env
Git              2.39.5   yes         no         set GIT_SSL_CAINFO

Python, aiohttp:
  no such host\\u001b[2J

2 of 3 did not come through, with the variables that MODE -- COMMAND and mockai-proxy env set.
If yours is among them, do what the last column says.
The bundle is /ca/mockai-proxy-ca.bundle.pem, the certificate /ca/mockai-proxy-ca.pem.
`);
  });

  it("says where it looked in vain", () => {
    expect(formatFindings([], FILES)).toBe(`\
No runtime was found.
The doctor looks on the PATH for curl, git, python3, node, go, javac, ruby, php and cargo.
Watch your own program instead: mockai-proxy doctor -- PROGRAM
`);
  });
});

function report(facts: Partial<WatchReport>): string {
  return formatWatch({ hosts: [], brokenOff: [], troubles: [], ...facts }, FILES.bundleFile);
}

describe("the doctor's report on a command", () => {
  it("names the usual suspects where nothing came", () => {
    expect(report({})).toBe(`
Nothing came through mockai-proxy, though the command was given every variable that leads there.
It asks nobody, or one of these is the reason:
- Something took the variables from it: sudo, docker, tox, bazel, or a daemon that ran before.
  Hand on what mockai-proxy env prints (docker run --env-file, tox: pass_env, bazel: --test_env).
- Its client reads no proxy variable: aiohttp without trust_env=True where Python runs with -I, -E or -S,
  urllib3.PoolManager, Java's Apache HttpClient by createDefault(), Go with a Transport of its own,
  Elixir's Mint and Req. Give it the proxy in its code: MOCKAI_URL has the address.
- It looks for its provider elsewhere: its own setting of a proxy goes first, or a NO_PROXY that it sets.
Any client with a base URL can do without a proxy: eval "$(mockai-proxy env --base-url)"
`);
  });

  it("counts what came, and has no advice where all went well", () => {
    const hosts = [
      { host: "api.openai.com", fate: "read", count: 2 },
      { host: "pkg.test:443", fate: "tunnelled", count: 1 },
    ] as const;
    expect(report({ hosts })).toBe(`
What came through mockai-proxy:
  api.openai.com  read: 2 requests
  pkg.test:443    let through unread: 1 connection
`);
  });

  it("says how a host is read where all went through unread", () => {
    expect(report({ hosts: [{ host: "llm.test:443", fate: "tunnelled", count: 3 }] })).toBe(`
What came through mockai-proxy:
  llm.test:443  let through unread: 3 connections

All of it went through unread, because none of these hosts is known as an AI provider's.
To read one, name it: mockai-proxy doctor --host HOST -- COMMAND
`);
  });

  it("says who broke a handshake off, and what helps where the variables do not", () => {
    const hosts = [
      { host: "api.openai.com", fate: "broken off", count: 1 },
      { host: "api.mistral.ai", fate: "failed", count: 1 },
      { host: "x.test:25", fate: "refused", count: 2 },
    ] as const;
    expect(report({ hosts, brokenOff: ["Deno does not trust it."], troubles: ["No address.\nLook."] })).toBe(`
What came through mockai-proxy:
  api.openai.com  broken off by the client: 1 connection
  api.mistral.ai  failed upstream: 1 time
  x.test:25       refused: 2 times

Broken off in the handshake:
- Deno does not trust it.

Refused or failed:
- No address.
  Look.

The command was given all variables that name certificates. A client that distrusts ours all the same
- has a list of its own in the code: give that /ca/mockai-proxy-ca.bundle.pem (verify=, ca:, RootCAs, cafile);
- has its roots compiled in (Rust with webpki-roots, ureq): build it with the system's roots;
- pins its provider's certificate: switch that off in tests.
Or give it the proxy as its base URL (mockai-proxy env --base-url), or let the host through unread: --tunnel HOST
`);
  });
});
