import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from "node:zlib";
import type { Range } from "./edit.ts";

/** What a run of base64 says, and how to say something else in its place. */
export interface Base64Run {
  readonly start: number;
  readonly end: number;
  /** One character a byte. */
  readonly decoded: string;
  readonly encode: (decoded: string) => string;
}

/** Shorter runs are words; a key in base64 is found by its form. */
const MIN_RUN = 24;
/** In YAML and PEM the lines of base64 are broken, and the first of them is so long at least. */
const MIN_LINE = 40;
const NEXT_LINE = /[ \t]*\r?\n[ \t]*(?=[A-Za-z0-9+/]{4})/y;
const MAX_UNFOLDED = 16 * 1024 * 1024;

/** The runs of base64 in a text that say text, or gzip of text. Everything else is left to those who look at it. */
export function base64Runs(text: string): Base64Run[] {
  const runs: Base64Run[] = [];
  // Events have the same id, one after another.
  let unreadable = "";
  for (let run = nextRun(text, 0); run !== undefined; run = nextRun(text, run.end)) {
    const { start, end } = run;
    if (end - start !== unreadable.length || !text.startsWith(unreadable, start)) {
      const read = readRun(text, start, end);
      if (read === undefined) unreadable = text.slice(start, end);
      else runs.push({ start, end, ...read });
    }
    const last = end - start >= MIN_LINE ? lastLine(text, end) : end;
    const read = last > end ? readRun(text, start, last) : undefined;
    if (read !== undefined) runs.push({ start, end: last, ...read });
  }
  return runs;
}

/** Whether anything in a text has the length and the characters of a run of base64. */
export function hasBase64Run(text: string): boolean {
  return nextRun(text, 0) !== undefined;
}

/** The end of the last line of base64 that follows without a gap. */
function lastLine(text: string, end: number): number {
  let last = end;
  for (;;) {
    NEXT_LINE.lastIndex = last;
    if (!NEXT_LINE.test(text)) return last;
    last = runEnd(text, NEXT_LINE.lastIndex);
  }
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && IS_BASE64[text.charCodeAt(end) & 0xff] === 1) end += 1;
  const letters = end;
  while (end - letters < 2 && text.charCodeAt(end) === EQUALS) end += 1;
  return end;
}

const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, code) =>
  /[A-Za-z0-9+/_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const EQUALS = 0x3d;

/** The letters that a run has at least; padding counts too. */
const MIN_LETTERS = MIN_RUN - 2;

/**
 * The next run from an offset on. A regular expression would run out of stack in a file of some megabytes. Each stretch
 * of the shortest length is read from its end, and no run begins before the last character in it that is no base64.
 */
function nextRun(text: string, from: number): Range | undefined {
  let start = from;
  while (start + MIN_LETTERS <= text.length) {
    let last = start + MIN_LETTERS - 1;
    while (last >= start && IS_BASE64[text.charCodeAt(last) & 0xff] === 1) last -= 1;
    if (last >= start) {
      start = last + 1;
      continue;
    }
    const end = runEnd(text, start + MIN_LETTERS);
    if (end - start >= MIN_RUN) return { start, end };
    start = end;
  }
  return undefined;
}

const LOOK_AHEAD = 64;
const GZIP_HEAD = "H4sI";

function readRun(
  text: string,
  start: number,
  end: number,
): Pick<Base64Run, "decoded" | "encode"> | undefined {
  const head = text.slice(start, Math.min(end, start + LOOK_AHEAD));
  const isGzip = head.startsWith(GZIP_HEAD);
  if (!isGzip && !isPrintable(Buffer.from(head, "base64"))) return undefined;
  const run = text.slice(start, end);
  if (isGzip) return readGzip(run);
  const bytes = Buffer.from(run, "base64");
  if (!isPrintable(bytes)) return undefined;
  return {
    decoded: bytes.toString("latin1"),
    encode: (decoded) => encodeLike(run, Buffer.from(decoded, "latin1")),
  };
}

function readGzip(run: string): Pick<Base64Run, "decoded" | "encode"> | undefined {
  const unfolded = unfold(Buffer.from(run, "base64"));
  if (unfolded === undefined) return undefined;
  return {
    decoded: unfolded.toString("latin1"),
    encode: (decoded) => encodeLike(run, gzipSync(Buffer.from(decoded, "latin1"))),
  };
}

function encodeLike(run: string, bytes: Buffer): string {
  if (/[-_]/.test(run)) return bytes.toString("base64url");
  const text = bytes.toString("base64");
  return run.length % 4 === 0 || /[=D]$/.test(run) ? text : text.replace(/=+$/, "");
}

/** What gzip unfolds to; undefined where it is none, broken, or too large. */
export function unfold(bytes: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNFOLDED });
  } catch {
    return undefined;
  }
}

/** What other codings unfold to, which no head tells for sure: where it is text, it was the right one. */
export function otherUnfoldings(bytes: Uint8Array): Buffer[] {
  return [brotliDecompressSync, inflateSync, inflateRawSync].flatMap((decompress) => {
    try {
      return [decompress(bytes, { maxOutputLength: MAX_UNFOLDED })];
    } catch {
      return [];
    }
  });
}

/** Text as people and programs write it: UTF-8, perhaps cut within a character, without control characters. */
function isPrintable(bytes: Buffer): boolean {
  let isAscii = true;
  for (const byte of bytes) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
    if (byte >= 0x80) isAscii = false;
  }
  return isAscii || [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)));
}
