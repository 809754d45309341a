import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import * as http from "node:http";
import type * as net from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ProxyOptions } from "../../src/index.ts";
import { deferred } from "../support/deferred.ts";
import { filesBelow, startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";
import { connect } from "../support/raw-client.ts";

const MIB = 1 << 20;
const KEY = ["made", "up", "credential", "of", "the", "tests"].join("-");
const PATH = "http://api.openai.com/v1/files/file-1/content";

/** A server whose answers are these pieces, each sent once the one before it has left; one that throws breaks off. */
interface Source extends AsyncDisposable {
  readonly port: number;
  /** How many answers were broken off by who asked. */
  readonly aborted: () => number;
}

async function startSource(
  pieces: () => AsyncIterable<Buffer> | Iterable<Buffer>,
  headers: http.OutgoingHttpHeaders = { "content-type": "application/octet-stream" },
): Promise<Source> {
  let aborted = 0;
  const server = http.createServer((_request, response) => {
    response.once("close", () => (aborted += response.writableFinished ? 0 : 1));
    void (async () => {
      response.writeHead(200, headers);
      for await (const piece of pieces()) {
        if (response.destroyed) return;
        await new Promise<void>((resolve) => response.write(piece, () => resolve()));
      }
      response.end();
    })().catch(() => response.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as net.AddressInfo).port,
    aborted: () => aborted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** So many mebibytes, none of them like another. */
function* mebibytes(count: number): Generator<Buffer> {
  const piece = randomBytes(MIB);
  for (let n = 0; n < count; n += 1) {
    piece.writeUInt32BE(n, 0);
    yield Buffer.from(piece);
  }
}

interface Download {
  readonly status: number;
  readonly bytes: number;
  readonly sha256: string;
}

async function download({ proxy }: TestProxy): Promise<Download> {
  const request = http.get({
    host: "127.0.0.1",
    port: proxy.port,
    path: PATH,
    headers: { host: "api.openai.com", authorization: `Bearer ${KEY}` },
    agent: false,
  });
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    hash.update(piece);
  }
  return { status: response.statusCode ?? 0, bytes, sha256: hash.digest("hex") };
}

/** The proxy's folders, and a way to start it for a source. */
interface Stage extends AsyncDisposable {
  readonly recordings: string;
  start(mode: ProxyOptions["mode"], source?: Source): Promise<TestProxy>;
}

async function openStage(): Promise<Stage> {
  const folder = await temporaryFolder();
  const recordings = join(folder.path, "recordings");
  return {
    recordings,
    start: (mode, source) =>
      startProxy({
        mode,
        recordings,
        caDir: join(folder.path, "ca"),
        map: { "api.openai.com": `http://127.0.0.1:${source?.port ?? 9}` },
      }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The names of all files below the recordings, hidden ones too. */
async function names({ recordings }: Stage): Promise<string[]> {
  return [...(await filesBelow(recordings)).keys()];
}

/** Resolves when nothing is hidden among the recordings any more. */
async function tidy({ recordings }: Stage): Promise<void> {
  while ((await readdir(recordings).catch(() => [])).some((name) => name.startsWith(".")))
    await setImmediate();
}

describe("a large binary answer", () => {
  it("of 100 MB is recorded and replayed byte for byte", async () => {
    await using stage = await openStage();
    await using source = await startSource(() => mebibytes(100));
    await using recorder = await stage.start("record", source);
    const recorded = await download(recorder);
    expect(recorded).toMatchObject({ status: 200, bytes: 100 * MIB });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", bytes: 100 * MIB });
    expect((await names(stage)).filter((name) => name.includes(".incoming"))).toEqual([]);
    await using player = await stage.start("replay");
    expect(await download(player)).toEqual(recorded);
  });

  it("leaves its file as it is where it is the same when it is recorded again", async () => {
    await using stage = await openStage();
    const pieces = [...mebibytes(3)];
    await using source = await startSource(() => pieces);
    const stamps: number[] = [];
    for (const outcome of ["recorded", "unchanged"]) {
      await using recorder = await stage.start("record", source);
      await download(recorder);
      expect(await recorder.exchange(0)).toMatchObject({ outcome });
      const all = await names(stage);
      expect(all).toHaveLength(2);
      const [body = ""] = all.filter((name) => name.endsWith(".1.bin"));
      stamps.push(statSync(join(stage.recordings, body)).ino);
    }
    expect(stamps[1]).toBe(stamps[0]);
  });

  it("is changed on the disk where it has changed, and replays edited by hand", async () => {
    await using stage = await openStage();
    for (const [count, change] of [
      [2, "added"],
      [3, "changed"],
    ] as const) {
      await using source = await startSource(() => mebibytes(count));
      await using recorder = await stage.start("record", source);
      await download(recorder);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", change });
    }
    const [body = ""] = (await names(stage)).filter((name) => name.endsWith(".1.bin"));
    const edited = randomBytes(4 * MIB);
    writeFileSync(join(stage.recordings, body), edited);
    await using player = await stage.start("replay");
    expect(await download(player)).toEqual({
      status: 200,
      bytes: edited.length,
      sha256: createHash("sha256").update(edited).digest("hex"),
    });
  });

  it("with the request's key in it never brings any of it to the disk, wherever it is cut", async () => {
    await using stage = await openStage();
    const [begun, searched] = [deferred(), deferred()];
    await using source = await startSource(async function* () {
      yield* mebibytes(3);
      await begun.promise;
      yield Buffer.concat([randomBytes(MIB), Buffer.from(KEY.slice(0, 20))]);
      yield Buffer.concat([Buffer.from(KEY.slice(20)), randomBytes(MIB)]);
      yield* mebibytes(2);
      await searched.promise;
      yield randomBytes(10);
    });
    await using recorder = await stage.start("record", source);
    const downloaded = download(recorder);
    const searches: string[][] = [];
    // While it comes, from the first byte on the disk to the refusal.
    while ((await names(stage)).length === 0) await setImmediate();
    begun.resolve();
    for (let isThere = true; isThere;) {
      const files = [...(await filesBelow(stage.recordings)).entries()];
      searches.push(files.flatMap(([name, bytes]) => (bytes.includes(KEY.slice(0, 12)) ? [name] : [])));
      isThere = files.length > 0;
    }
    searched.resolve();
    expect(searches.flat()).toEqual([]);
    expect((await downloaded).bytes).toBe(7 * MIB + KEY.length + 10);
    expect(await recorder.exchange(0)).toMatchObject({
      outcome: "passed",
      code: "unredactable",
      notSaved:
        "the answer has a secret in it that cannot be taken out: response.body (application/octet-stream) holds this " +
        "request's own credential. To save it with the secret: --allow-unredacted own-credential",
    });
    expect(await names(stage)).toEqual([]);
  });

  it("goes through to its end where it cannot be written, and is not saved", async () => {
    await using stage = await openStage();
    await using source = await startSource(() => mebibytes(5));
    await using recorder = await stage.start("record", source);
    writeFileSync(stage.recordings, "a file where the folder would be");
    expect(await download(recorder)).toMatchObject({ status: 200, bytes: 5 * MIB });
    const { outcome, notSaved } = await recorder.exchange(0);
    expect(outcome).toBe("passed");
    expect(notSaved).toMatch(
      /^Cannot save .*\. The system says EEXIST: file already exists\. See that its folder/,
    );
    expect(await readFile(stage.recordings, "utf8")).toBe("a file where the folder would be");
  });

  it.each<[string, http.OutgoingHttpHeaders]>([
    ["without a length", {}],
    ["with a length", { "content-length": 50 * MIB }],
  ])(
    "%s whose client leaves in the middle ends the upstream's work and leaves nothing",
    async (_how, length) => {
      await using stage = await openStage();
      await using source = await startSource(() => mebibytes(50), { "content-type": "video/mp4", ...length });
      await using recorder = await stage.start("record", source);
      const socket = await connect(recorder.proxy.port);
      socket.write(`GET ${PATH} HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer ${KEY}\r\n\r\n`);
      let read = 0;
      socket.on("data", (bytes: Buffer) => {
        read += bytes.length;
        if (read > 5 * MIB) socket.resetAndDestroy();
      });
      expect(await recorder.exchange(0)).toMatchObject({
        outcome: "cancelled",
        notSaved: "the client left before the answer was whole",
      });
      await tidy(stage);
      expect(await names(stage)).toEqual([]);
      while (source.aborted() === 0) await setImmediate();
    },
  );

  it("that breaks off leaves nothing", async () => {
    await using stage = await openStage();
    await using source = await startSource(function* () {
      yield* mebibytes(3);
      throw new Error("broken off");
    });
    await using recorder = await stage.start("record", source);
    await expect(download(recorder)).rejects.toThrow("aborted");
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed" });
    expect(await names(stage)).toEqual([]);
  });
});

describe("a binary answer of any size", () => {
  it("whose client leaves before all that was promised has come is not saved", async () => {
    await using stage = await openStage();
    const never = deferred();
    await using source = await startSource(
      async function* () {
        yield randomBytes(10_000);
        await never.promise;
      },
      { "content-type": "audio/mpeg", "content-length": 20_000 },
    );
    await using recorder = await stage.start("record", source);
    const socket = await connect(recorder.proxy.port);
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer ${KEY}\r\n\r\n`);
    await once(socket, "data");
    socket.resetAndDestroy();
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "cancelled" });
    expect(await names(stage)).toEqual([]);
  });
});

describe("what a killed process has left of a large answer", () => {
  it("is never served, and goes when something is recorded again", async () => {
    await using stage = await openStage();
    await mkdir(stage.recordings);
    const left = join(stage.recordings, ".incoming-of-another.tmp");
    writeFileSync(left, "left behind");
    const yesterday = Date.now() / 1000 - 86_400;
    utimesSync(left, yesterday, yesterday);
    await using player = await stage.start("replay");
    expect((await download(player)).status).toBe(404);
    expect(existsSync(left)).toBe(true);
    await using source = await startSource(() => mebibytes(2));
    await using recorder = await stage.start("record", source);
    await download(recorder);
    await recorder.exchange(0);
    expect(existsSync(left)).toBe(false);
  });
});
