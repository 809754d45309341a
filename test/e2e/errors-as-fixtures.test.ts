import { readFile } from "node:fs/promises";
import type * as net from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import * as zlib from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProxyOptions } from "../../src/index.ts";
import {
  filesBelow,
  startProxy,
  temporaryFolder,
  type TemporaryFolder,
  type TestProxy,
} from "../support/lab.ts";
import { connect, secure, ask } from "../support/raw-client.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";
import { head } from "../support/wire.ts";

type Ending = "reset" | "closed";

/** Everything that a client read, and how its connection ended. */
interface Seen {
  readonly text: string;
  readonly ending: Ending;
}

const CHUNK = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const STREAM = head("200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
const EVENTS = CHUNK('data: {"n":1}\n\n') + CHUNK('data: {"n":2');

const GZIPPED = zlib.gzipSync(Buffer.from("a".repeat(50_000)));

const BROKEN: Readonly<Record<string, Buffer>> = {
  "/v1/chat/completions": Buffer.concat([STREAM, Buffer.from(EVENTS)]),
  "/v1/nothing-but-a-head": STREAM,
  "/v1/short": Buffer.concat([
    head("200 OK", "Content-Type: application/json", "Content-Length: 1000"),
    Buffer.from('{"id":"x","n'),
  ]),
};

function bodyOf(text: string): string {
  return text.slice(text.indexOf("\r\n\r\n"));
}

/** Closes with nothing but a reset; `resetAndDestroy` ends the connection in good order first. */
function reset(socket: net.Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}

describe.each([
  ["in the clear", false],
  ["in CONNECT and TLS", true],
])("errors as fixtures, %s", (_way, inTls) => {
  let folder: TemporaryFolder;
  let upstream: RawUpstream;
  let answer: (to: net.Socket, path: string) => void;

  beforeEach(async () => {
    folder = await temporaryFolder();
    upstream = await startRawUpstream({
      onRequest: ({ startLine }, to) => answer(to, startLine.split(" ")[1] ?? ""),
    });
  });

  afterEach(async () => {
    await upstream[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  function start(mode: ProxyOptions["mode"], options: Partial<ProxyOptions> = {}): Promise<TestProxy> {
    const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
    const caDir = join(folder.path, "ca");
    return startProxy({ mode, recordings: join(folder.path, "r"), caDir, map, keepErrors: true, ...options });
  }

  async function open({ proxy }: TestProxy): Promise<Duplex> {
    const socket = await connect(proxy.port);
    if (!inTls) return socket;
    socket.on("error", () => {});
    await ask(socket, "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n");
    return secure(socket, { servername: "api.openai.com", ca: await readFile(proxy.caFile) });
  }

  /** `whenRead` is called when the client has read what the upstream says of the path. */
  async function get(
    tested: TestProxy,
    path: string,
    lines: readonly string[] = [],
    whenRead?: () => void,
  ): Promise<Seen> {
    const socket = await open(tested);
    const target = inTls ? path : `http://api.openai.com${path}`;
    const request = [`GET ${target} HTTP/1.1`, "Host: api.openai.com", ...lines, "", ""].join("\r\n");
    return new Promise((resolve) => {
      let text = "";
      let ending: Ending = "closed";
      socket.on("data", (bytes: Buffer) => {
        text += bytes.toString("latin1");
        if (bodyOf(text) === bodyOf(BROKEN[path]?.toString("latin1") ?? "")) whenRead?.();
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNRESET" && error.syscall === "read") ending = "reset";
      });
      socket.once("close", () => resolve({ text: text.replace(/^Date: .*\r\n/m, ""), ending }));
      socket.write(request);
    });
  }

  describe.each([
    ["reset", "reset"],
    ["early", "closed"],
  ] as const)("an answer whose connection ends with %s", (ended, ending) => {
    let end: () => void;

    beforeEach(() => {
      answer = (to, path) => {
        to.write(BROKEN[path] ?? "");
        end = () => (ended === "reset" ? reset(to) : to.end());
      };
    });

    it.each(Object.keys(BROKEN))("breaks off at the same byte live and in replay: %s", async (path) => {
      const said = bodyOf(BROKEN[path]?.toString("latin1") ?? "");
      {
        await using recorder = await start("record");
        const live = await get(recorder, path, [], () => end());
        expect([bodyOf(live.text), live.ending]).toEqual([said, ending]);
        const how = ended === "reset" ? "reset the connection" : "closed the connection";
        expect(await recorder.exchange(0)).toMatchObject({
          outcome: "recorded",
          status: 200,
          message: `api.openai.com ${how} in the middle of its answer, which is saved as far as it came, and breaks off there in replay.`,
        });
      }
      await using player = await start("replay");
      for (let n = 0; n < 3; n += 1) {
        const again = await get(player, path);
        expect([bodyOf(again.text), again.ending]).toEqual([said, ending]);
        const framing = path === "/v1/short" ? "Content-Length: 1000" : "Transfer-Encoding: chunked";
        expect(again.text).toContain(framing);
      }
    });

    it("is not saved without --keep-errors, but breaks off the same way", async () => {
      await using recorder = await start("record", { keepErrors: false });
      expect((await get(recorder, "/v1/short", [], () => end())).ending).toBe(ending);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed", code: "reset" });
      expect((await filesBelow(join(folder.path, "r"))).size).toBe(0);
    });
  });

  it("keeps what could be unfolded of an answer that broke off in its coding", async () => {
    answer = (to) => {
      to.write(
        head(
          "200 OK",
          "Content-Type: text/plain",
          "Content-Encoding: gzip",
          `Content-Length: ${GZIPPED.length}`,
        ),
      );
      to.end(GZIPPED.subarray(0, -9));
    };
    {
      await using recorder = await start("record");
      expect((await get(recorder, "/v1/files", ["Accept-Encoding: gzip"])).ending).toBe("closed");
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    await using player = await start("replay");
    const plain = await get(player, "/v1/files");
    expect(plain.text).toMatch(/\r\n\r\na{1000}/);
    expect(plain.text).not.toMatch(/content-encoding/i);
    const { text } = await get(player, "/v1/files", ["Accept-Encoding: gzip"]);
    const bytes = Buffer.from(text.slice(text.indexOf("\r\n\r\n") + 4), "latin1");
    expect(() => zlib.gunzipSync(bytes)).toThrow("unexpected end of file");
    const unfolded = zlib.gunzipSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString();
    expect(unfolded).toMatch(/^a{1000,}$/);
    expect(Number(/content-length: (\d+)/i.exec(text)?.[1])).toBeGreaterThan(bytes.length);
  });

  it("keeps a stream that lacks its last event, which HTTP calls whole", async () => {
    answer = (to) => to.write(Buffer.concat([STREAM, Buffer.from(`${EVENTS}0\r\n\r\n`)]));
    const lines = ["Connection: close"];
    {
      await using recorder = await start("record");
      await get(recorder, "/v1/chat/completions", lines);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", message: undefined });
    }
    await using player = await start("replay");
    const { text } = await get(player, "/v1/chat/completions", lines);
    expect(text).toMatch(/0\r\n\r\n$/);
  });

  it("replays a 429 with its headers, but lets nobody wait for longer than asked", async () => {
    answer = (to) =>
      to.write(
        head(
          "429 Slow Down",
          "Retry-After: 600",
          "retry-after-ms: 600000",
          "x-ratelimit-remaining-tokens: 0",
          "x-amzn-errortype: ThrottlingException",
          "Content-Length: 2",
        ) + "{}",
      );
    const lines = ["Connection: close"];
    {
      await using recorder = await start("record");
      expect((await get(recorder, "/v1/models", lines)).text).toContain("Retry-After: 600\r\n");
      await recorder.exchange(0);
    }
    for (const [options, seconds] of [
      [{}, 1],
      [{ maxRetryAfter: 0.5 }, 0.5],
      [{ maxRetryAfter: 3600 }, 600],
    ] as const) {
      await using player = await start("replay", options);
      expect((await get(player, "/v1/models", lines)).text).toBe(
        head(
          "429 Slow Down",
          `Retry-After: ${seconds}`,
          `retry-after-ms: ${seconds * 1000}`,
          "x-ratelimit-remaining-tokens: 0",
          "x-amzn-errortype: ThrottlingException",
          "Content-Length: 2",
          "Connection: close",
        ) + "{}",
      );
    }
  });
});
