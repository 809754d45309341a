import { isUtf8 } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { mediaType } from "../model/headers.ts";
import { multipartDelimiter } from "./multipart.ts";

/** What stands for bytes that are not kept. */
export type Digest = {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
};

/** A body without its long parts: what is left of it says the same as the whole. */
export interface AbridgedBody {
  /** A multipart body with nothing in its long parts; of any other body nothing. */
  readonly bytes: Buffer;
  /** The contents of the long parts, by the part's index. */
  readonly parts: ReadonlyMap<number, Digest>;
  /** All of the body. */
  readonly whole: Digest;
}

/** Abridges a body while it comes. */
export interface Abridger {
  write(bytes: Buffer): void;
  end(): AbridgedBody;
}

/** Longer parts that are no text are digested. */
const LONG_PART = 1024 * 1024;
/** All that is kept of a body; beyond it text is digested too. */
const MAX_KEPT = 64 * 1024 * 1024;

/** Starts without any bytes. */
export function createAbridger(contentType: string | undefined, maxKept: number = MAX_KEPT): Abridger {
  const whole = createDigester();
  const isMultipart = mediaType(contentType).startsWith("multipart/");
  const delimiter = isMultipart ? multipartDelimiter(contentType ?? "") : undefined;
  const cutter = delimiter === undefined ? undefined : createCutter(delimiter, maxKept);
  return {
    write(bytes) {
      whole.update(bytes);
      cutter?.write(bytes);
    },
    end: () => ({
      bytes: cutter === undefined ? Buffer.alloc(0) : Buffer.concat(cutter.kept),
      parts: cutter?.parts ?? new Map<number, Digest>(),
      whole: whole.end(),
    }),
  };
}

interface Cutter {
  readonly kept: readonly Buffer[];
  readonly parts: ReadonlyMap<number, Digest>;
  write(bytes: Buffer): void;
}

const CLOSED = Buffer.from("--");

/** Cuts a multipart body at its delimiters, wherever the pieces in which it comes are cut. */
function createCutter(delimiter: string, maxKept: number): Cutter {
  const kept: Buffer[] = [];
  const parts = new Map<number, Digest>();
  let room = maxKept;
  let index = -1;
  // The first delimiter may stand at the very start, without a line before it.
  let rest = Buffer.from("\r\n");
  let part: Part | undefined;
  let isClosed = false;
  const keep = (bytes: Buffer): void => {
    kept.push(bytes);
    room -= bytes.length;
  };
  const endPart = (): void => {
    if (part === undefined) return;
    const { bytes, digest } = part.end();
    keep(bytes);
    if (digest !== undefined) parts.set(index, digest);
  };
  const step = (): boolean => {
    const at = rest.indexOf(delimiter);
    const end = at + delimiter.length;
    const certain = at === -1 ? Math.max(0, rest.length - delimiter.length + 1) : at;
    part?.write(rest.subarray(0, certain));
    rest = rest.subarray(certain);
    // Whether it is the last one, the two bytes behind it tell.
    if (at === -1 || end - certain + CLOSED.length > rest.length) return false;
    endPart();
    keep(Buffer.from(delimiter));
    rest = rest.subarray(delimiter.length);
    isClosed = rest.subarray(0, CLOSED.length).equals(CLOSED);
    if (isClosed) keep(CLOSED);
    index += 1;
    part = createPart(room);
    return !isClosed;
  };
  return {
    kept,
    parts,
    write(bytes) {
      if (isClosed) return;
      rest = Buffer.concat([rest, bytes]);
      while (step());
    },
  };
}

interface Part {
  write(bytes: Buffer): void;
  /** What is kept of it, from behind the delimiter on; with a digest its head alone. */
  end(): { readonly bytes: Buffer; readonly digest: Digest | undefined };
}

const HEAD_END = "\r\n\r\n";

function createPart(room: number): Part {
  let pieces: Buffer[] = [];
  let length = 0;
  let head: Buffer | undefined;
  let content: Digester | undefined;
  let isText: boolean | undefined;
  const digestRest = (): void => {
    const all = Buffer.concat(pieces);
    const headEnd = all.indexOf(HEAD_END);
    if (headEnd === -1 && length <= LONG_PART) return;
    // What has no head makes the body none in parts: only the digest of the whole counts then.
    const start = headEnd === -1 ? 0 : headEnd + HEAD_END.length;
    isText ??= mayBeText(all.subarray(start));
    if (isText && length <= room) return;
    head = Buffer.from(all.subarray(0, start));
    content = createDigester();
    content.update(all.subarray(start));
    pieces = [];
  };
  return {
    write(bytes) {
      if (content !== undefined) return content.update(bytes);
      pieces.push(bytes);
      length += bytes.length;
      if (length > room || (length > LONG_PART && isText === undefined)) digestRest();
    },
    end: () => ({ bytes: head ?? Buffer.concat(pieces), digest: content?.end() }),
  };
}

/** Whether a body or part that begins so may be text to its end: valid UTF-8, perhaps cut, without NUL. */
export function mayBeText(start: Uint8Array): boolean {
  if (start.includes(0)) return false;
  return [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, start.length - cut)));
}

interface Digester {
  update(bytes: Uint8Array): void;
  end(): Digest;
}

function createDigester(): Digester {
  const hash: Hash = createHash("sha256");
  let length = 0;
  return {
    update(bytes) {
      hash.update(bytes);
      length += bytes.length;
    },
    end: () => ({ bytes: length, sha256: hash.digest("hex") }),
  };
}
