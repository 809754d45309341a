import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLab, type Lab, type TestProxy } from "../support/lab.ts";
import { ask, connect, type RawAnswer } from "../support/raw-client.ts";

const CHAT = "/v1/chat/completions";
const MULTIPART = ["Content-Type: multipart/form-data; boundary=b"];

/** A request that nothing is wrong with but what the test puts into it. */
function post(body: string | Buffer, lines: readonly string[] = [], path = CHAT): Buffer {
  const head = [
    `POST http://api.openai.com${path} HTTP/1.1`,
    "Host: api.openai.com",
    "Authorization: Bearer a-key-of-the-tests",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...lines,
    "",
    "",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** A good request that no other case makes. */
function unique(content: string): string {
  return JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }] });
}

async function answerTo({ proxy }: TestProxy, request: Buffer): Promise<RawAnswer> {
  const socket = await connect(proxy.port);
  const answer = await ask(socket, request);
  socket.destroy();
  return answer;
}

const UNMATCHED: readonly (readonly [
  what: string,
  body: Buffer,
  coding: string,
  status: number,
  reason: string,
])[] = [
  [
    "broken gzip",
    Buffer.from("no gzip"),
    "gzip",
    400,
    "The request cannot be matched: the gzip body is broken.",
  ],
  [
    "gzip cut short",
    zlib.gzipSync(unique("broken")).subarray(0, 40),
    "gzip",
    400,
    "The request cannot be matched: the gzip body is broken.",
  ],
  [
    "broken brotli",
    Buffer.from("no brotli"),
    "br",
    400,
    "The request cannot be matched: the br body is broken.",
  ],
  [
    "broken deflate",
    Buffer.from("xx"),
    "deflate",
    400,
    "The request cannot be matched: the deflate body is broken.",
  ],
  [
    "an unknown coding",
    Buffer.from("what?"),
    "compress",
    400,
    "The request cannot be matched: the content coding compress is not known here.",
  ],
  [
    "a bomb",
    zlib.gzipSync(Buffer.alloc(100 << 20)),
    "gzip",
    413,
    "The request unfolds to more than 64 MiB, and so it is neither recorded nor replayed.",
  ],
];

describe("a body", () => {
  let lab: Lab;
  let recorder: TestProxy;
  let player: TestProxy;

  beforeAll(async () => {
    lab = await openLab();
    recorder = await lab.start("record");
    player = await lab.start("replay", { map: {} });
  });

  afterAll(async () => {
    await player[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it.each<[what: string, body: string | Buffer, lines?: string[]]>([
    ["that is not JSON", "{not json"],
    ["that is a JSON array", "[1, 2, [3]]"],
    ["that is a scalar", "7"],
    ["that is empty", ""],
    ["that nests deep", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["that nests deep in an object", `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
    ["that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ["with a member __proto__", '{"__proto__": {"model": "x"}, "constructor": null}'],
    ["in multipart", '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n', MULTIPART],
    ["in broken multipart", "--c\r\n\r\n\r\n\r\n--b", MULTIPART],
    ["in urlencoded pairs", "a=1&a=%zz&=&b", ["Content-Type: application/x-www-form-urlencoded"]],
    ["in gzip", zlib.gzipSync(unique("gzipSync")), ["Content-Encoding: gzip"]],
    ["in brotli", zlib.brotliCompressSync(unique("brotliCompressSync")), ["Content-Encoding: br"]],
    ["in deflate", zlib.deflateSync(unique("deflateSync")), ["Content-Encoding: deflate"]],
    ["in raw deflate", zlib.deflateRawSync(unique("deflateRawSync")), ["Content-Encoding: deflate"]],
    [
      "in gzip, twice",
      zlib.gzipSync(zlib.gzipSync(unique("gzipSync-zlib.gzipSync"))),
      ["Content-Encoding: gzip, gzip"],
    ],
  ])("%s is forwarded as it is and found again", async (_what, body, lines) => {
    const count = lab.provider.requests.length;
    const live = await answerTo(recorder, post(body, lines));
    expect(lab.provider.requests[count]?.body).toEqual(Buffer.from(body));
    expect(await recorder.exchange(count)).toMatchObject({ outcome: "recorded", status: live.status });
    expect(await answerTo(player, post(body, lines))).toMatchObject({ status: live.status, body: live.body });
  });

  it.each(UNMATCHED)("in %s is passed on by record", async (_what, body, coding, _status, reason) => {
    const count = lab.provider.requests.length;
    const { status } = await answerTo(recorder, post(body, [`Content-Encoding: ${coding}`]));
    expect(lab.provider.requests[count]?.body).toEqual(body);
    const event = await recorder.exchange(count);
    expect(event).toMatchObject({ outcome: "passed", status });
    expect(event.notSaved).toContain(reason);
  });

  it.each(UNMATCHED)("in %s is refused by replay", async (_what, body, coding, status, reason) => {
    const answer = await answerTo(player, post(body, [`Content-Encoding: ${coding}`]));
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(reason);
  });
});
