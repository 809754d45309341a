import { describe, expect, test } from "vitest";
import { ResponseReader, type Answer } from "../../../bench/load/response-reader.ts";

const SIZED = "HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Length: 5\r\n\r\nhello";
const CHUNKED =
  "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na;x=1\r\n, \r\n world\r\n0\r\n\r\n";
const EMPTY = "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n";

/** What a reader made of bytes that came in these chunks. */
function read(chunks: readonly string[]): { readonly answers: string[]; readonly pieces: string[] } {
  const answers: string[] = [];
  const pieces: string[] = [];
  const reader = new ResponseReader(
    ({ status, body }) => answers.push(`${status} ${body.toString()}`),
    (piece) => pieces.push(piece.toString()),
  );
  for (const chunk of chunks) reader.read(Buffer.from(chunk));
  return { answers, pieces };
}

describe("a reader of answers", () => {
  test("reads a body by its length, by its chunks, and one that is empty", () => {
    expect(read([SIZED]).answers).toEqual(["200 hello"]);
    expect(read([CHUNKED]).answers).toEqual(["404 hello, \r\n world"]);
    expect(read([EMPTY]).answers).toEqual(["204 "]);
  });

  test("reads one answer after the other, though they come at once", () => {
    expect(read([SIZED + CHUNKED + EMPTY + SIZED]).answers).toEqual([
      "200 hello",
      "404 hello, \r\n world",
      "204 ",
      "200 hello",
    ]);
  });

  test("reads the same wherever the bytes are cut", () => {
    const bytes = SIZED + CHUNKED + EMPTY + SIZED;
    const { answers } = read([bytes]);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(read([bytes.slice(0, cut), bytes.slice(cut)]).answers).toEqual(answers);
    }
    expect(read(bytes.split("")).answers).toEqual(answers);
  });

  test("tells of each piece of a body when it comes, and of the answer at its end only", () => {
    const told: string[] = [];
    const reader = new ResponseReader(
      (answer) => told.push(`answer ${answer.body.toString()}`),
      (piece) => told.push(piece.toString()),
    );
    reader.read(Buffer.from(CHUNKED.slice(0, CHUNKED.indexOf(" world"))));
    expect(told).toEqual(["hello", ", \r\n"]);
    reader.read(Buffer.from(CHUNKED.slice(CHUNKED.indexOf(" world"))));
    expect(told.slice(2)).toEqual([" world", "answer hello, \r\n world"]);
  });

  test("knows when the first byte came and when the last one", () => {
    const answers: Answer[] = [];
    const reader = new ResponseReader((answer) => answers.push(answer));
    const beganMs = performance.now();
    reader.read(Buffer.from(SIZED.slice(0, 30)));
    const cutMs = performance.now();
    reader.read(Buffer.from(SIZED.slice(30)));
    const [{ firstByteAtMs, endedAtMs } = { firstByteAtMs: 0, endedAtMs: 0 }] = answers;
    expect(firstByteAtMs).toBeGreaterThanOrEqual(beganMs);
    expect(firstByteAtMs).toBeLessThanOrEqual(cutMs);
    expect(endedAtMs).toBeGreaterThanOrEqual(cutMs);
  });

  test("refuses what it cannot read", () => {
    expect(() => read(["HTTP/1.1 200 OK\r\n\r\n"])).toThrow(
      "An answer with neither content-length nor chunked coding: HTTP/1.1 200 OK",
    );
    expect(() => read(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"])).toThrow(
      "A chunk of no size: xyz",
    );
    expect(() => read(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc"])).toThrow(
      "A chunk that does not end.",
    );
  });
});
