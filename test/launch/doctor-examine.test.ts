import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { examineAll, type Examination } from "../../src/launch/doctor/examine.ts";
import type { Finding, Probe, ProbeRequest } from "../../src/launch/doctor/probe.ts";
import { openTap, type Tap } from "../../src/launch/doctor/tap.ts";
import { temporaryFolder } from "../support/lab.ts";

const NODE = process.execPath;
const ASK = `
  const net = require("node:net");
  const { port } = new URL(process.env.TAP);
  const socket = net.connect(port, "127.0.0.1", () => socket.write("hello"));
`;

function probe(code: string | undefined, facts: Partial<Probe> = {}): Probe {
  const request: ProbeRequest | undefined =
    code === undefined ? undefined : { call: [NODE, "-e", code], answer: /the answer/ };
  return {
    runtime: "Scripted",
    find: [NODE, "-e", 'console.log("Scripted 1.2")'],
    version: /Scripted (\S+)/,
    request,
    unreached: "set the proxy",
    distrusted: "set the roots",
    ...facts,
  };
}

/** A server that answers whoever says something, behind a tap. */
async function openAnsweringTap(): Promise<Tap> {
  const server = createServer((socket) => {
    socket.once("data", () => socket.end("the answer")).on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return openTap((server.address() as AddressInfo).port);
}

async function examined(probes: readonly Probe[], facts: Partial<Examination> = {}): Promise<Finding[]> {
  await using folder = await temporaryFolder();
  await using tap = await openAnsweringTap();
  return await examineAll(probes, {
    tap,
    environment: { ...process.env, TAP: tap.url },
    inherited: process.env,
    folder: folder.path,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    ...facts,
  });
}

const FOUND = { runtime: "Scripted", version: "1.2" };

describe("the doctor's examination", () => {
  it("finds nothing to do where the answer comes", async () => {
    expect(await examined([probe(`${ASK} socket.pipe(process.stdout);`)])).toEqual([
      { ...FOUND, reaches: true, trusts: true, advice: undefined, said: undefined },
    ]);
  });

  it("tells what to set where a connection comes and no answer is taken", async () => {
    const code = `${ASK} socket.once("data", () => { throw new TypeError("no trust") });`;
    expect(await examined([probe(code)])).toEqual([
      { ...FOUND, reaches: true, trusts: false, advice: "set the roots", said: "TypeError: no trust" },
    ]);
  });

  it("tells what to set where no connection comes, though the answer is known", async () => {
    expect(await examined([probe('console.log("the answer")')])).toEqual([
      { ...FOUND, reaches: false, trusts: undefined, advice: "set the proxy", said: "the answer" },
    ]);
  });

  it("counts a connection for the probe that made it alone", async () => {
    const findings = await examined([probe(`${ASK} socket.pipe(process.stdout);`), probe("0")]);
    expect(findings.map(({ reaches }) => reaches)).toEqual([true, false]);
  });

  it("leaves out what is not there, fails, or has another version", async () => {
    const findings = await examined([
      probe("0", { find: ["no-such-program"] }),
      probe("0", { find: [NODE, "-e", 'console.log("Scripted 1.2"); process.exit(1)'] }),
      probe("0", { version: /Scripted (2\S*)/ }),
    ]);
    expect(findings).toEqual([]);
  });

  it("says of a runtime that no program stands for only that it is there", async () => {
    expect(await examined([probe(undefined, { distrusted: "watch one" })])).toEqual([
      { ...FOUND, reaches: undefined, trusts: undefined, advice: "watch one", said: undefined },
    ]);
  });

  it("writes a probe's file, and hands on its variables", async () => {
    const request = {
      call: [NODE, "asks.js"],
      file: { name: "asks.js", text: `${ASK} socket.on("data", () => console.log(process.env.MORE));` },
      environment: { MORE: "more of it" },
      answer: /more of it/,
    } as const;
    expect(await examined([probe("", { request })])).toMatchObject([{ trusts: true }]);
  });

  it("ends a program when its time is over", async () => {
    const hangs = probe("setInterval(() => {}, 1000)", { find: ["sh", "-c", ":"], version: /()/ });
    const findings = await examined([hangs], { timeoutMs: 1000 });
    expect(findings).toMatchObject([{ reaches: false, said: "No answer within 1 seconds." }]);
  });

  it("ends what a program has started, too", async () => {
    const grandchild = createServer();
    await new Promise<void>((resolve) => grandchild.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void grandchild.close());
    const stop = new AbortController();
    const gone = new Promise<void>((resolve) => {
      grandchild.on("connection", (socket) => {
        socket
          .on("close", () => resolve())
          .on("error", () => {})
          .resume();
        stop.abort();
      });
    });
    const { port } = grandchild.address() as AddressInfo;
    const connects = `require("node:net").connect(${port}, "127.0.0.1")`;
    const starts = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(connects)}])`;
    await examined([probe(starts)], { signal: stop.signal });
    await gone;
    expect(stop.signal.aborted).toBe(true);
  });

  it("starts nothing more after a signal", async () => {
    expect(await examined([probe("0"), probe("0")], { signal: AbortSignal.abort() })).toEqual([]);
  });
});
