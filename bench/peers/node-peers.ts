import { mkdtemp } from "node:fs/promises";
import * as net from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import type { Lab } from "../lab.ts";
import { startServer } from "../processes.ts";
import { ask } from "../recordings.ts";
import type { MeasuredServer } from "../servers.ts";
import { startPackageServer } from "./package-server.ts";
import { installedVersion, peersFolder } from "./packages.ts";
import type { Peer } from "./peer.ts";

const mockttp: Peer = {
  name: "mockttp",
  how: "a canned answer",
  goal: 3,
  version: () => installedVersion("mockttp"),
  start: ({ caFile }, kind) =>
    startPackageServer("mockttp", [caFile, caFile.replace(/\.pem$/, ".key"), kind], {
      caFile,
      echoes: false,
    }),
};

const httpMitmProxy: Peer = {
  name: "http-mitm-proxy",
  how: "a canned answer",
  goal: undefined,
  version: () => installedVersion("http-mitm-proxy"),
  async start({ folder }, kind) {
    const caDir = await mkdtemp(join(folder, "http-mitm-proxy-"));
    const caFile = join(caDir, "certs", "ca.pem");
    const server = await startPackageServer("http-mitm-proxy", [caDir, kind], { caFile, echoes: false });
    // Connections that come while it makes its first certificate fail.
    await ask(server.target, kind);
    return server;
  },
};

const talkback: Peer = {
  name: "talkback",
  how: "one tape, plain HTTP",
  goal: undefined,
  version: () => installedVersion("talkback"),
  async start({ folder, upstreamUrl, caFile }, kind) {
    const tapes = await mkdtemp(join(folder, "talkback-"));
    const args = [upstreamUrl, tapes, String(await freePort())];
    const way = { caFile: undefined, echoes: true };
    const server = await startPackageServer("talkback", args, way, { NODE_EXTRA_CA_CERTS: caFile });
    await ask(server.target, kind);
    return server;
  },
};

const proxay: Peer = {
  name: "proxay",
  how: "one record, plain HTTP",
  goal: undefined,
  version: () => installedVersion("proxay"),
  async start(lab, kind) {
    const tapes = await mkdtemp(join(lab.folder, "proxay-"));
    {
      await using recorder = await startProxay(lab, ["--mode", "record", "--tapes-dir", tapes]);
      await ask(recorder.target, kind);
    }
    return startProxay(lab, ["--mode", "replay", "--tapes-dir", tapes, "--exact-request-matching"]);
  },
};

/** The peers that are packages of npm. */
export const nodePeers: readonly Peer[] = [mockttp, httpMitmProxy, talkback, proxay];

async function startProxay({ upstreamUrl, caFile }: Lab, args: readonly string[]): Promise<MeasuredServer> {
  const port = await freePort();
  const command = [process.execPath, join(peersFolder, "node_modules/proxay/dist/cli.js"), ...args];
  const server = await startServer([...command, "--host", upstreamUrl, "--port", String(port)], {
    core: "program",
    environment: { NODE_EXTRA_CA_CERTS: caFile },
    port,
  });
  return { ...server, target: { pid: server.pid, port, caFile: undefined, echoes: true } };
}

/** For those that cannot be asked to take a free port. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
