import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../lab.ts";
import { startServer } from "../processes.ts";
import { ask } from "../recordings.ts";
import { HOST } from "../samples.ts";
import type { MeasuredServer } from "../servers.ts";
import { freePort } from "./node-peers.ts";
import type { Peer } from "./peer.ts";

const MITMDUMP = "mitmdump";

/** Answers from a file of flows that it has recorded before; mitmdump must be in the PATH. */
export const mitmproxy: Peer = {
  name: "mitmproxy",
  how: "--server-replay",
  goal: 30,
  version() {
    try {
      const said = execFileSync(MITMDUMP, ["--version"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return /Mitmproxy: (\S+)/.exec(said)?.[1];
    } catch {
      return undefined;
    }
  },
  async start(lab, kind) {
    const confdir = await mkdtemp(join(lab.folder, "mitmproxy-"));
    const flows = join(confdir, "flows");
    {
      const toUpstream = ["--map-remote", `|https://${HOST}|${lab.upstreamUrl}`];
      const trust = ["--set", `ssl_verify_upstream_trusted_ca=${lab.caFile}`];
      await using recorder = await startMitmdump(lab, confdir, ["-w", flows, ...toUpstream, ...trust]);
      await ask(recorder.target, kind);
    }
    const again = isBefore10(this.version()) ? "server_replay_nopop" : "server_replay_reuse";
    // The file has the upstream's own address.
    const anywhere = ["server_replay_ignore_host", "server_replay_ignore_port"];
    const options = [again, ...anywhere].flatMap((name) => ["--set", `${name}=true`]);
    return startMitmdump(lab, confdir, ["--server-replay", flows, ...options]);
  },
};

/** Versions that have another name for the option to answer the same twice. */
function isBefore10(version: string | undefined): boolean {
  return Number.parseInt(version ?? "", 10) < 10;
}

async function startMitmdump(lab: Lab, confdir: string, args: readonly string[]): Promise<MeasuredServer> {
  const port = await freePort();
  const own = [
    MITMDUMP,
    "-q",
    "--set",
    "connection_strategy=lazy",
    "--set",
    `confdir=${confdir}`,
    "--listen-host",
    "127.0.0.1",
    "-p",
    String(port),
  ];
  const server = await startServer([...own, ...args], { core: "program", cwd: lab.folder, port });
  const caFile = join(confdir, "mitmproxy-ca-cert.pem");
  if (!existsSync(caFile)) throw new Error("mitmdump has made no authority.");
  return { ...server, target: { pid: server.pid, port, caFile, echoes: true } };
}
