import { describe, expect, it } from "vitest";
import { decodeFrames, encodeFrame, stringHeader } from "../../src/model/event-stream.ts";
import type { Chunk } from "../../src/model/interaction.ts";
import { parseServerSentEvents } from "../../src/model/sse.ts";
import { type StoredExchange, storedExchange } from "./exchange.ts";
import { ALNUM, randomText, syntheticKeys } from "./synthetic-keys.ts";

const KEY = ["planted", randomText(30, ALNUM, 99)].join("-");
const headers = ["authorization", `Bearer ${KEY}`];
const { groq = "" } = syntheticKeys;

type Write = (piece: string, index: number) => unknown;
type Read = (event: never) => string | undefined;

/** Dialects: how a piece of text is written in an event, and read from it. */
const dialects: readonly (readonly [string, Write, Read])[] = [
  [
    "chat completions",
    (content, index) => ({ id: "c", choices: [{ index: 0, delta: { content }, n: index }] }),
    (event: { choices: { delta: { content: string } }[] }) => event.choices[0]?.delta.content,
  ],
  [
    "tool call arguments",
    (text) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }],
    }),
    (event: { choices: { delta: { tool_calls: { function: { arguments: string } }[] } }[] }) =>
      event.choices[0]?.delta.tool_calls[0]?.function.arguments,
  ],
  [
    "messages",
    (text) => ({ type: "content_block_delta", index: 1, delta: { type: "text_delta", text } }),
    (event: { delta: { text: string } }) => event.delta.text,
  ],
  [
    "responses",
    (delta, index) => ({
      type: "response.output_text.delta",
      item_id: "m",
      output_index: 0,
      sequence_number: index,
      delta,
    }),
    (event: { delta: string }) => event.delta,
  ],
  [
    "generateContent",
    (text) => ({ candidates: [{ content: { parts: [{ text }], role: "model" } }] }),
    (event: { candidates: { content: { parts: { text: string }[] } }[] }) =>
      event.candidates[0]?.content.parts[0]?.text,
  ],
];

/** Cuts a text at pseudo-random places. */
function pieces(text: string, seed: number): string[] {
  const lengths = randomText(200, "0123456789", seed);
  const cut: string[] = [];
  for (let at = 0, i = 0; at < text.length; i += 1) {
    const length = 1 + Number(lengths.charAt(i % 200));
    cut.push(text.slice(at, at + length));
    at += length;
  }
  return cut;
}

function chunksOf(length: number, seed: number): Chunk[] {
  const chunks: Chunk[] = [];
  const sizes = randomText(500, "123456789", seed);
  for (let at = 0, i = 0; at < length; i += 1) {
    const bytes = Math.min(length - at, Number(sizes.charAt(i % 500)) * 7);
    chunks.push([i, bytes]);
    at += bytes;
  }
  return chunks;
}

function expectFitting({ answer }: StoredExchange): void {
  expect(answer.chunks.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(answer.body.length);
  expect(answer.chunks.every(([, bytes]) => bytes > 0)).toBe(true);
}

const TEXT = `Your key ${KEY} "works"\n; another is ${groq}, and ${KEY} again. é`;
const CLEAN = `Your key [redacted] "works"\n; another is [redacted-2], and [redacted] again. é`;

describe("a stream that says a secret in pieces", () => {
  it.each(dialects)("is stored whole and without it: %s as server-sent events", (_name, write, read) => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const end = seed % 2 === 0 ? "\n\n" : "\r\n\r\n";
      const events = pieces(TEXT, seed).map(
        (piece, i) => `event: x${end.slice(0, end.length / 2)}data: ${JSON.stringify(write(piece, i))}${end}`,
      );
      const body = Buffer.from(
        `: 5" wide${end.slice(end.length / 2)}${events.join(`: ping${end}`)}data: [DONE]${end}`,
      );
      const stored = storedExchange({
        headers,
        answerType: "text/event-stream",
        answer: body,
        chunks: chunksOf(body.length, seed),
      });
      const parsed = parseServerSentEvents(stored.answered);
      expect(parsed).toHaveLength(events.length + 1);
      expect(
        parsed
          .slice(0, -1)
          .map(({ data }) => read(JSON.parse(data) as never))
          .join(""),
      ).toBe(CLEAN);
      expect(stored.answered).toContain(': 5" wide');
      expectFitting(stored);
    }
  });

  it.each(dialects)("is stored whole and without it: %s as lines of JSON", (_name, write, read) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const answer = pieces(TEXT, seed)
        .map((piece, i) => `${JSON.stringify(write(piece, i))}\n`)
        .join("");
      const stored = storedExchange({ headers, answerType: "application/x-ndjson", answer });
      const texts = stored.answered
        .trim()
        .split("\n")
        .map((line) => read(JSON.parse(line) as never));
      expect(texts.join("")).toBe(CLEAN);
    }
  });

  it.each(dialects)("is stored whole and without it: %s as a streamed array", (_name, write, read) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const answer = `[${pieces(TEXT, seed)
        .map((piece, i) => JSON.stringify(write(piece, i)))
        .join("\n,\r\n")}]`;
      const events = JSON.parse(storedExchange({ headers, answer }).answered) as never[];
      expect(events.map(read).join("")).toBe(CLEAN);
    }
  });

  it.each(dialects)("is stored whole and without it: %s in frames of AWS", (_name, write, read) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      for (const isChunk of [true, false]) {
        const frames = pieces(TEXT, seed).map((piece, i) => {
          const json = JSON.stringify(write(piece, i));
          const payload = isChunk
            ? JSON.stringify({ bytes: Buffer.from(json).toString("base64"), p: "abcd" })
            : json;
          return encodeFrame({
            headers: [stringHeader(":event-type", "chunk")],
            payload: Buffer.from(payload),
          });
        });
        const body = Buffer.concat(frames);
        const stored = storedExchange({
          headers,
          answerType: "application/vnd.amazon.eventstream",
          answer: body,
          chunks: chunksOf(body.length, seed),
        });
        const decoded = decodeFrames(stored.answer.body);
        expect(decoded.problem).toBeUndefined();
        expect(decoded.frames).toHaveLength(frames.length);
        const texts = decoded.frames.map(({ payload }) => {
          const json = JSON.parse(Buffer.from(payload).toString()) as { bytes?: string };
          const inner =
            json.bytes === undefined
              ? json
              : (JSON.parse(Buffer.from(json.bytes, "base64").toString()) as unknown);
          return read(inner as never);
        });
        expect(texts.join("")).toBe(CLEAN);
        expectFitting(stored);
      }
    }
  });

  it("is told apart from another that comes in between", () => {
    const one = pieces(`first ${KEY} text`, 3);
    const events = one.flatMap((piece, i) => [
      { choices: [{ index: 0, delta: { content: piece } }] },
      { choices: [{ index: 1, delta: { content: `<${i}>` } }] },
    ]);
    const answer = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
    const { answered } = storedExchange({ headers, answerType: "text/event-stream", answer });
    const contents = parseServerSentEvents(answered).map(
      ({ data }) =>
        (JSON.parse(data) as { choices: { index: number; delta: { content: string } }[] }).choices[0],
    );
    const said = (index: number): string =>
      contents
        .filter((choice) => choice?.index === index)
        .map((choice) => choice?.delta.content)
        .join("");
    expect(said(0)).toBe("first [redacted] text");
    expect(said(1)).toBe(one.map((_, i) => `<${i}>`).join(""));
  });

  it("may come as plain text in its events", () => {
    const answer = pieces(`an ${KEY} in text`, 5)
      .map((piece) => `event: output\nid: 1\ndata: ${piece}\n\n`)
      .join("");
    const { answered } = storedExchange({ headers, answerType: "text/event-stream", answer });
    expect(Array.from(answered.matchAll(/^data: ?(.*)$/gm), ([, text]) => text).join("")).toBe(
      "an [redacted] in text",
    );
  });

  it("may come as plain text whose pieces begin with brackets", () => {
    const answer = ["see", `[${KEY.slice(0, 9)}`, KEY.slice(9, 30), `${KEY.slice(30)}] {`, "[x]"]
      .map((piece) => `data: ${piece}\n\n`)
      .join("");
    const { answered } = storedExchange({ headers, answerType: "text/event-stream", answer });
    expect(answered).toBe("data: see\n\ndata: [[redacted]\n\ndata: \n\ndata: ] {\n\ndata: [x]\n\n");
  });

  it("is found behind more names than are remembered", () => {
    const events = pieces(`an ${KEY} in text`, 7).map((delta, index) => {
      const ids = Array.from({ length: index === 0 ? 2000 : 1 }, (_, n) => [`id-${n}`, "x"]);
      return { ids: Object.fromEntries(ids) as unknown, late: { [`is "it"`]: { delta } } };
    });
    const answer = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
    const { answered } = storedExchange({ headers, answerType: "text/event-stream", answer });
    const said = parseServerSentEvents(answered).map(
      ({ data }) => (JSON.parse(data) as { late: Record<string, { delta: string }> }).late['is "it"']?.delta,
    );
    expect(said.join("")).toBe("an [redacted] in text");
  });

  it("is found also behind a comment with a stray quotation mark", () => {
    const answer = ': 5" wide\ndata: {"api_key":"x","text":"y"}\n\n';
    const { answered } = storedExchange({ answerType: "text/event-stream", answer });
    expect(answered).toBe(answer.replace("x", "[redacted-2]"));
  });

  it("is found in every coding when the whole stands in one event", () => {
    const codings = [
      KEY,
      Buffer.from(KEY).toString("base64"),
      Buffer.from(KEY).toString("hex"),
      Buffer.from(KEY).toString("hex").toUpperCase(),
      Array.from(KEY, (c) => `%${c.charCodeAt(0).toString(16)}`).join(""),
      Array.from(KEY, (c) => `\\u00${c.charCodeAt(0).toString(16)}`).join(""),
    ];
    for (const coding of codings) {
      const { answered } = storedExchange({
        headers,
        answerType: "text/event-stream",
        answer: `data: {"a":"<${coding}>"}\n\n`,
      });
      expect(answered).toBe(`data: {"a":"<[redacted]>"}\n\n`);
    }
  });
});
