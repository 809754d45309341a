import { readFile, rm, writeFile } from "node:fs/promises";
import type * as net from "node:net";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodePieces } from "../../src/model/content-coding.ts";
import { isKeptHeader } from "../../src/redaction/kept-response-headers.ts";
import { startProgram } from "../cli/child-process.ts";
import { freePort } from "../support/free-port.ts";
import {
  filesBelow,
  startProxy,
  temporaryFolder,
  type TemporaryFolder,
  type TestProxy,
} from "../support/lab.ts";
import { connect } from "../support/raw-client.ts";
import { chunked, converse, head, parsed, sized, type Wire } from "../support/wire.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";

const BYTES = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 31) % 256));
const EVENTS = ['data: {"n":1}\n\n', 'data: {"n":2}\n', "\n", "data: [DONE]\n\n"];

const GZIPPED_EVENTS = await encodePieces(
  EVENTS.map((event) => Buffer.from(event)),
  "gzip",
);

/** What the provider says in plain, byte by byte. */
const PLAIN: Readonly<Record<string, Buffer>> = {
  "POST /v1/json": sized("application/json", '{"a": [1, 2.50, "\u00e9"]}\n', "Retry-After: 1", "ETag: x"),
  "POST /v1/error": Buffer.concat([head("400 Not Like This", "Content-Length: 2"), Buffer.from("{}")]),
  "POST /v1/sse": chunked("text/event-stream", EVENTS, "Cache-Control: no-cache"),
  "POST /v1/array": chunked("application/json", ['[{"n":1}', ',{"n', '":2}', "]"]),
  "POST /v1/audio": chunked("audio/mpeg", [BYTES.subarray(0, 999), BYTES.subarray(999, 1000), BYTES]),
  "GET /v1/image": sized("image/png", BYTES),
  "GET /v1/empty": sized("text/plain", ""),
  "GET /v1/no-chunk": chunked("text/plain", []),
  "DELETE /v1/gone": head("204 No Content", "ETag: y"),
  "GET /v1/known": head("304 Not Modified", "ETag: z", "Content-Length: 77"),
  "HEAD /v1/image": head("200 OK", "Content-Type: image/png", "Content-Length: 3000"),
  "GET /v1/lines": sized("text/plain", "one", "Vary: a", "Set-Cookie: c=1", "vary: b"),
};

/** Says on standard error which connections are opened and which names are looked up. */
const TELL_CONNECTIONS = `
  import dns from "node:dns";
  import net from "node:net";
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...to) {
    process.stderr.write("connects to " + JSON.stringify(to[0]) + "\\n");
    return connect.apply(this, to);
  };
  const { lookup } = dns;
  dns.lookup = (name, ...rest) => {
    if (!net.isIP(name)) process.stderr.write("looks up " + name + "\\n");
    return lookup(name, ...rest);
  };
`;

type Decode = (bytes: Buffer) => Buffer;

/** What it says in a content coding, and how that is undone. */
const CODED: Readonly<Record<string, readonly [answer: Buffer, decode: Decode]>> = {
  "GET /v1/gzip-events": [
    chunked("text/event-stream", GZIPPED_EVENTS, "Content-Encoding: gzip"),
    (bytes) => zlib.gunzipSync(bytes),
  ],
  "GET /v1/gzip": [
    sized("application/json", zlib.gzipSync('{"g":1}'), "content-encoding: gzip", "Vary: x"),
    (bytes) => zlib.gunzipSync(bytes),
  ],
  "GET /v1/br": [
    sized("application/json", zlib.brotliCompressSync('{"b":1}'), "Content-Encoding: br"),
    (bytes) => zlib.brotliDecompressSync(bytes),
  ],
  "GET /v1/deflate": [
    sized("application/json", zlib.deflateSync('{"d":1}'), "Content-Encoding: deflate"),
    (bytes) => zlib.inflateSync(bytes),
  ],
};

const ACCEPTING = ["Accept-Encoding: gzip, deflate, br"];

/** Of what was sent, the lines that a recording keeps; Node dates what it sends. */
function keptLines({ lines }: Wire): string[] {
  return lines.filter((line) => isKeptHeader(line.split(":")[0]?.toLowerCase() ?? ""));
}

function withoutLength(lines: readonly string[]): string[] {
  return lines.filter((line) => !/-length:/i.test(line));
}

/** The Content-Length line that a response must have: one where it has no chunks. */
function lengthLines({ chunks, body }: Wire): string[] {
  return chunks === undefined ? [`Content-Length: ${body.length}`] : [];
}

/** The document of a path's fixture. */
async function fixtureOf(recordings: string, path: string): Promise<string> {
  const names = [...(await filesBelow(recordings)).keys()];
  const name = names.find(
    (found) => found.startsWith(`api.openai.com/${path}/`) && /[0-9a-f]{64}\.json$/.test(found),
  );
  if (name === undefined) throw new Error(`no fixture of ${path}`);
  return join(recordings, name);
}

describe("what the provider said", () => {
  let folder: TemporaryFolder;
  let upstream: RawUpstream;
  let player: TestProxy;
  let socket: net.Socket;
  const live = new Map<string, Wire>();

  function start(mode: "record" | "replay"): Promise<TestProxy> {
    const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
    return startProxy({ mode, recordings: join(folder.path, "r"), caDir: join(folder.path, "ca"), map });
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    upstream = await startRawUpstream({
      onRequest: ({ startLine }, to) => {
        const call = startLine.replace(/ HTTP.*/, "");
        to.write(PLAIN[call] ?? CODED[call]?.[0] ?? head("500 No Such Answer", "Content-Length: 0"));
      },
    });
    await using recorder = await start("record");
    socket = await connect(recorder.proxy.port);
    for (const call of [...Object.keys(PLAIN), ...Object.keys(CODED)]) {
      live.set(call, await converse(socket, call, ACCEPTING));
    }
    socket.destroy();
    await recorder.exchange(live.size - 1);
    await recorder.proxy.close();
    player = await start("replay");
    socket = await connect(player.proxy.port);
  });

  afterAll(async () => {
    socket.destroy();
    await player[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it.each([...Object.keys(PLAIN), ...Object.keys(CODED)])("comes through record to the byte: %s", (call) => {
    const said = parsed(PLAIN[call] ?? CODED[call]?.[0], call);
    const { lines, ...rest } = live.get(call) ?? parsed(undefined, call);
    expect(rest).toEqual({ statusLine: said.statusLine, chunks: said.chunks, body: said.body });
    expect(lines.filter((line) => !line.startsWith("Date: "))).toEqual(said.lines);
  });

  it.each(Object.keys(PLAIN))(
    "comes again in replay, in its pieces and on one connection: %s",
    async (call) => {
      const said = parsed(PLAIN[call], call);
      const again = await converse(socket, call, ["Accept-Encoding: gzip"]);
      expect({ ...again, lines: keptLines(again) }).toEqual({ ...said, lines: keptLines(said) });
      expect(again.lines.filter((line) => !line.startsWith("Date: "))).toEqual(keptLines(again));
    },
  );

  it.each(Object.entries(CODED))("comes again in its coding: %s", async (call, [answer, decode]) => {
    const said = parsed(answer, call);
    const again = await converse(socket, call, ACCEPTING);
    expect(again.statusLine).toBe(said.statusLine);
    expect(decode(again.body)).toEqual(decode(said.body));
    expect(withoutLength(keptLines(again))).toEqual(withoutLength(keptLines(said)));
    expect(again.chunks?.length).toBe(said.chunks?.length);
    expect(again.lines.filter((line) => /-length:/i.test(line))).toEqual(lengthLines(again));
  });

  it.each(Object.entries(CODED))(
    "comes in plain where no coding is accepted: %s",
    async (call, [answer, decode]) => {
      const plain = decode(parsed(answer, call).body);
      for (const lines of [[], ["Accept-Encoding: identity"], ["Accept-Encoding: gzip;q=0, *;q=0"]]) {
        const again = await converse(socket, call, lines);
        expect(again.body).toEqual(plain);
        expect(again.lines.join("\n")).not.toMatch(/content-encoding/i);
        expect(again.lines.filter((line) => /-length:/i.test(line))).toEqual(lengthLines(again));
        expect(again.chunks?.map(String) ?? EVENTS).toEqual(EVENTS);
      }
    },
  );

  it("comes to HTTP/1.0 without chunks, and ends with the connection", async () => {
    const old = await connect(player.proxy.port);
    old.write("POST http://api.openai.com/v1/sse HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");
    let text = "";
    for await (const piece of old as AsyncIterable<Buffer>) text += piece.toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toMatch(/transfer-encoding/i);
    expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe(EVENTS.join(""));
  });

  it("ends its connection where the client asks for it", async () => {
    const closing = await connect(player.proxy.port);
    const wire = await converse(closing, "GET /v1/image", ["Connection: close"]);
    expect(wire.body).toEqual(BYTES);
    await expect.poll(() => closing.closed).toBe(true);
  });

  it.each([
    ["record", true],
    ["replay", false],
  ])("opens connections in %s: %s", async (mode, opens) => {
    const port = await freePort();
    const map = `api.openai.com=http://localhost:${upstream.port}`;
    const recordings = join(folder.path, opens ? "another" : "r");
    const options = ["--port", String(port), "--map", map, "--recordings", recordings];
    const program = await startProgram([mode, ...options], TELL_CONNECTIONS);
    await program.says("mockai-proxy");
    const client = await connect(port);
    for (const call of Object.keys(PLAIN)) await converse(client, call);
    // One that there is no recording of.
    await converse(client, "GET /v1/other");
    client.destroy();
    program.kill("SIGTERM");
    const { errors } = await program.ended;
    expect(errors.includes("connects to ")).toBe(opens);
    expect(errors.includes("looks up localhost")).toBe(opens);
    expect(errors).toMatch(opens ? /^recorded +12$/m : /^replayed +12$/m);
  });

  describe("and a person edited", () => {
    it("is split at its events", async () => {
      const file = (await fixtureOf(join(folder.path, "r"), "v1/sse")).replace(/json$/, "1.sse");
      const text = `data: a\n\n${await readFile(file, "utf8")}`;
      await writeFile(file, text);
      const wire = await converse(socket, "POST /v1/sse");
      expect(wire.chunks?.map(String)).toEqual([
        "data: a\n\n",
        'data: {"n":1}\n\n',
        'data: {"n":2}\n\n',
        "data: [DONE]\n\n",
      ]);
    });

    it("tells its new length", async () => {
      const file = (await fixtureOf(join(folder.path, "r"), "v1/json")).replace(/json$/, "1.json");
      await writeFile(file, '{"edited": "with a longer body than before"}');
      const wire = await converse(socket, "POST /v1/json");
      expect(wire.body.toString()).toBe('{"edited": "with a longer body than before"}');
      expect(wire.lines).toContain(`Content-Length: ${wire.body.length}`);
    });

    it.each([
      [
        "cut JSON",
        "v1/array",
        async (file: string) => writeFile(file, (await readFile(file)).subarray(0, -9)),
      ],
      ["a missing body", "v1/audio", (file: string) => rm(file.replace(/json$/, "1.mp3"))],
      [
        "a newer version",
        "v1/error",
        async (file: string) =>
          writeFile(file, (await readFile(file, "utf8")).replace('"version": 1', '"version": 2')),
      ],
    ])("into %s is refused with the file's name, and the others go on", async (_what, path, damage) => {
      const file = await fixtureOf(join(folder.path, "r"), path);
      await damage(file);
      const count = player.events.length;
      const wire = await converse(socket, `POST /${path}`);
      expect(wire.statusLine).toBe("HTTP/1.1 400 Bad Request");
      expect(wire.body.toString()).toContain(file);
      expect(player.events[count]).toMatchObject({ outcome: "failed", code: "fixture_format", status: 400 });
      expect((await converse(socket, "GET /v1/image")).body).toEqual(BYTES);
    });
  });
});
