import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { joinedStrings } from "./joined-strings.ts";

/** A text as it reads once something was decoded; one character a byte. */
export interface Reading {
  readonly name: string;
  readonly text: string;
}

const MAX_DEPTH = 3;
/** Random bytes have more and more readings, none of which says anything. */
const MAX_CHARACTERS = 256 * 1024 * 1024;

/** A text in every reading: each decoder on it, each again on what came of that, three deep. */
export function* readings(text: string): Generator<Reading> {
  const seen = new Set<string>();
  let queue: Reading[] = [{ name: "plain", text }];
  let characters = 0;
  for (let depth = 0; depth <= MAX_DEPTH && queue.length > 0; depth += 1) {
    const next: Reading[] = [];
    for (const reading of queue) {
      const hash = createHash("sha1").update(reading.text, "latin1").digest("base64");
      if (reading.text.length < 8 || seen.has(hash)) continue;
      seen.add(hash);
      yield reading;
      characters += reading.text.length;
      if (characters > MAX_CHARACTERS) throw new Error("There are too many readings of this text.");
      if (depth < MAX_DEPTH) next.push(...decodedReadings(reading));
    }
    queue = next;
  }
}

type Decoder = (text: string) => readonly string[];

const decoders: Readonly<Record<string, Decoder>> = {
  percent: (text) =>
    /%[0-9a-f]{2}/i.test(text) ? [text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => byte(hex))] : [],
  json: (text) => (text.includes("\\") ? [text.replace(/\\(u[0-9a-f]{4}|[^u])/gi, unescaped)] : []),
  entities: (text) =>
    /&#?\w+;/.test(text)
      ? [
          text
            .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
            .replace(/&amp;/g, "&"),
        ]
      : [],
  base64: base64Texts,
  hex: hexTexts,
  compressed: (text) => unfoldings(Buffer.from(text, "latin1")),
  frames: frameTexts,
  joined: joinedStrings,
  "without line breaks": (text) => (/\n/.test(text) ? [text.replace(/[ \t]*\r?\n[ \t]*/g, "")] : []),
  "without nulls": (text) => (text.includes("\u0000") ? [text.replaceAll("\u0000", "")] : []),
};

function decodedReadings({ name, text }: Reading): Reading[] {
  return Object.entries(decoders).flatMap(([decoder, decode]) =>
    decode(text).map((decoded) => ({
      name: name === "plain" ? decoder : `${name} > ${decoder}`,
      text: decoded,
    })),
  );
}

function byte(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

const LETTERS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function unescaped(_: string, what: string): string {
  if (what.length === 1) return LETTERS[what] ?? what;
  return Buffer.from(String.fromCharCode(Number.parseInt(what.slice(1), 16))).toString("latin1");
}

/** Every run, read from each of its first four characters: a run may begin before what was encoded. */
function base64Texts(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [];
  const joined = [0, 1, 2, 3].map((shift) =>
    runs.map((run) => Buffer.from(run.slice(shift), "base64").toString("latin1")).join("\n"),
  );
  return [...joined, ...runs.flatMap((run) => unfoldings(Buffer.from(run, "base64")))].filter(
    (decoded) => decoded !== "",
  );
}

function hexTexts(text: string): string[] {
  const runs = text.match(/[0-9a-fA-F]{16,}/g) ?? [];
  return [0, 1]
    .map((shift) => runs.map((run) => Buffer.from(run.slice(shift), "hex").toString("latin1")).join("\n"))
    .filter((decoded) => decoded !== "");
}

const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8]);
const unfold = [brotliDecompressSync, inflateSync, inflateRawSync] as const;

/** What the bytes unfold to, and any gzip that begins within them. */
function unfoldings(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf(GZIP_HEAD); at !== -1; at = bytes.indexOf(GZIP_HEAD, at + 1)) {
    found.push(...attempt(() => gunzipSync(bytes.subarray(at))));
  }
  return bytes.length < 16 ? found : [...found, ...unfold.flatMap((decode) => attempt(() => decode(bytes)))];
}

function attempt(decode: () => Buffer): string[] {
  try {
    return [decode().toString("latin1")];
  } catch {
    return [];
  }
}

const FRAME_OVERHEAD = 16;

/** The payloads of AWS's event stream as events; those that hold base64 in `bytes` decoded as well. */
function frameTexts(text: string): string[] {
  const bytes = Buffer.from(text, "latin1");
  const payloads: string[] = [];
  for (let at = 0; at + FRAME_OVERHEAD <= bytes.length;) {
    const [length, headers] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
    if (length < FRAME_OVERHEAD + headers || at + length > bytes.length) break;
    payloads.push(bytes.toString("latin1", at + 12 + headers, at + length - 4));
    at += length;
  }
  if (payloads.length === 0) return [];
  const inner = payloads.map((payload) => {
    const encoded = /"bytes":\s*"([^"]*)"/.exec(payload)?.[1];
    return encoded === undefined ? payload : Buffer.from(encoded, "base64").toString("latin1");
  });
  return [payloads, inner].map((events) => events.map((event) => `data: ${event}\n\n`).join(""));
}
