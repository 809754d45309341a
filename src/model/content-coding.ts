import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { type NativeZstd, nativeZstd, unfoldZstd } from "./zstd.ts";
import { countZstdFrames, MAX_ZSTD_WINDOW_BYTES } from "./zstd-frames.ts";

/** The content codings that are undone and made here (RFC 9110, 8.4.1); `zstd` is made where Node has it. */
export type ContentCoding = "gzip" | "br" | "deflate" | "zstd";

/** A piece of a body and when it came, in milliseconds. */
export type Piece = readonly [atMs: number, bytes: Buffer];

/** A body that does not unfold: broken, cut short, too large, or in a coding that is not known here. */
export class CodingError extends Error {
  readonly code: "unknown_coding" | "broken_body" | "too_large";

  constructor(code: CodingError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CodingError";
    this.code = code;
  }
}

const ALIASES: ReadonlyMap<string, ContentCoding> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["br", "br"],
  ["deflate", "deflate"],
  ["zstd", "zstd"],
]);

/** Nobody needs more than one on top of another, and each could multiply the work. */
const MAX_CODINGS = 4;

/**
 * The codings that a Content-Encoding value names, in the order of their making; `identity` left out.
 * Throws CodingError for one that is not known here, and for more than {@link MAX_CODINGS}.
 */
export function contentCodings(contentEncoding: string | undefined): ContentCoding[] {
  const codings: ContentCoding[] = [];
  for (const token of (contentEncoding ?? "").toLowerCase().split(",")) {
    const name = token.trim();
    if (name === "" || name === "identity") continue;
    const coding = ALIASES.get(name);
    if (coding === undefined)
      throw new CodingError("unknown_coding", `the content coding ${name} is not known here`);
    codings.push(coding);
  }
  if (codings.length > MAX_CODINGS)
    throw new CodingError("unknown_coding", `more than ${MAX_CODINGS} content codings are not undone here`);
  return codings;
}

/**
 * Whether answers may be asked for in this coding. Not in zstd, so that recordings are the same whichever Node
 * makes them; it is undone where it comes all the same.
 */
export function isAskedFor(name: string): boolean {
  const lower = name.trim().toLowerCase();
  return lower === "" || lower === "identity" || (ALIASES.has(lower) && lower !== "zstd");
}

/**
 * Undoes the codings of a body that came in pieces: what each piece unfolded to, with its time. Pieces that
 * unfold to nothing are left out. Of a body that is not `whole` it takes what can be had. Rejects with
 * CodingError, also when it unfolds to more than `maxBytes`.
 */
export async function decodePieces(
  pieces: readonly Piece[],
  codings: readonly ContentCoding[],
  maxBytes: number,
  whole = true,
): Promise<readonly Piece[]> {
  let decoded = pieces;
  for (const coding of codings.toReversed()) decoded = await decodeOnce(decoded, coding, maxBytes, whole);
  return decoded;
}

/** Undoes the codings of a whole body. Rejects like {@link decodePieces}. */
export async function decodeBody(
  body: Buffer,
  codings: readonly ContentCoding[],
  maxBytes: number,
): Promise<Buffer> {
  if (codings.length === 0) return body;
  const pieces = await decodePieces([[0, body]], codings, maxBytes);
  return Buffer.concat(pieces.map(([, bytes]) => bytes));
}

async function decodeOnce(
  pieces: readonly Piece[],
  coding: ContentCoding,
  maxBytes: number,
  whole: boolean,
): Promise<Piece[]> {
  const decoded: Piece[] = [];
  const head = pieces.find(([, bytes]) => bytes.length > 0)?.[1][0];
  if (head === undefined) return decoded;
  if (coding === "zstd" && (whole || nativeZstd === undefined) && !isForNode(pieces))
    return decodeZstd(pieces, maxBytes);
  const decoder = decoderFor(coding, head, whole);
  let unfolded: Buffer[] = [];
  let total = 0;
  const settle = (atMs: number): void => {
    if (unfolded.length > 0) decoded.push([atMs, Buffer.concat(unfolded)]);
    unfolded = [];
  };
  decoder.on("data", (bytes: Buffer) => {
    unfolded.push(bytes);
    total += bytes.length;
    if (total > maxBytes) {
      decoder.destroy(tooLarge(coding, maxBytes));
    }
  });
  const ended = new Promise<void>((resolve, reject) => decoder.once("end", resolve).once("error", reject));
  const feed = async (): Promise<void> => {
    for (const [atMs, bytes] of pieces) {
      // The immediate lets the decoder hand out what this piece unfolded to before the next one goes in.
      await new Promise<void>((resolve) => decoder.write(bytes, () => setImmediate(resolve)));
      settle(atMs);
    }
    decoder.end();
  };
  try {
    await Promise.race([ended, feed().then(() => ended)]);
  } catch (error) {
    if (error instanceof CodingError) throw error;
    throw brokenBody(coding, { cause: error });
  }
  settle(pieces.at(-1)?.[0] ?? 0);
  return decoded;
}

/**
 * Whether Node itself can undo zstd here: it loses frames that begin with a piece. Throws CodingError where a
 * frame ends in the middle, which Node does not mind.
 */
function isForNode(pieces: readonly Piece[]): boolean {
  const frames = countZstdFrames(Buffer.concat(pieces.map(([, bytes]) => bytes)));
  if (frames === undefined) throw brokenBody("zstd");
  return nativeZstd !== undefined && frames === 1;
}

async function decodeZstd(pieces: readonly Piece[], maxBytes: number): Promise<Piece[]> {
  const unfolded = await unfoldZstd(
    pieces.map(([, bytes]) => bytes),
    maxBytes,
  );
  if (unfolded === "too_large") throw tooLarge("zstd", maxBytes);
  if (unfolded === "broken_body") throw brokenBody("zstd");
  return pieces.flatMap(([atMs], index): Piece[] => {
    const bytes = Buffer.from(unfolded[index] ?? []);
    return bytes.length === 0 ? [] : [[atMs, bytes]];
  });
}

function tooLarge(coding: ContentCoding, maxBytes: number): CodingError {
  return new CodingError("too_large", `the ${coding} body unfolds to more than ${maxBytes} bytes`);
}

function brokenBody(coding: ContentCoding, options?: ErrorOptions): CodingError {
  return new CodingError("broken_body", `the ${coding} body is broken`, options);
}

function decoderFor(coding: ContentCoding, firstByte: number, whole: boolean): Transform {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  if (coding === "zstd") return native().createZstdDecompress(MAX_ZSTD_WINDOW_BYTES);
  if (coding === "br")
    return zlib.createBrotliDecompress(whole ? {} : { finishFlush: BROTLI_OPERATION_FLUSH });
  const options = whole ? {} : { finishFlush: Z_SYNC_FLUSH };
  if (coding === "gzip") return zlib.createGunzip(options);
  // Some servers send raw deflate under the name of zlib's format, whose first byte ends in 8.
  return (firstByte & 0x0f) === 0x08 ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

/**
 * Makes a coding of a body in pieces: each piece can be unfolded as soon as it has arrived. One that is not
 * `whole` is given no end. Rejects with CodingError where this Node cannot make it.
 */
export async function encodePieces(
  pieces: readonly Uint8Array[],
  coding: ContentCoding,
  whole = true,
): Promise<Buffer[]> {
  const encoder = encoderFor(coding);
  const encoded: Buffer[] = [];
  let folded: Buffer[] = [];
  encoder.on("data", (bytes: Buffer) => folded.push(bytes));
  for (const piece of whole ? pieces.slice(0, -1) : pieces) {
    encoder.write(piece);
    await new Promise<void>((resolve) => encoder.flush(() => setImmediate(resolve)));
    encoded.push(Buffer.concat(folded));
    folded = [];
  }
  if (!whole) {
    encoder.destroy();
    return encoded;
  }
  await new Promise<void>((resolve, reject) => {
    encoder.once("end", resolve).once("error", reject);
    encoder.end(pieces.at(-1));
  });
  encoded.push(Buffer.concat(folded));
  return encoded;
}

/** Makes a coding of what is written to it. Throws CodingError where this Node cannot. */
export function encoderFor(coding: ContentCoding): Transform & Pick<zlib.Zlib, "flush"> {
  if (coding === "zstd") return native().createZstdCompress();
  if (coding === "gzip") return zlib.createGzip();
  return coding === "br" ? zlib.createBrotliCompress() : zlib.createDeflate();
}

function native(): NativeZstd {
  if (nativeZstd !== undefined) return nativeZstd;
  throw new CodingError("unknown_coding", "this version of Node does not make the content coding zstd");
}

/**
 * The coding in which to send a body again: the one it was recorded in where the client accepts it, else
 * gzip where it accepts that, else none. `recorded` is the provider's Content-Encoding.
 */
export function negotiateCoding(
  recorded: string | undefined,
  acceptEncoding: string | undefined,
): ContentCoding | undefined {
  const name = recorded?.trim().toLowerCase() ?? "identity";
  if (name === "identity" || acceptEncoding === undefined) return undefined;
  const preferred = ALIASES.get(name);
  const canMake = preferred !== undefined && (preferred !== "zstd" || nativeZstd !== undefined);
  const candidates: ContentCoding[] = canMake ? [preferred, "gzip"] : ["gzip"];
  return candidates.find((coding) => accepts(acceptEncoding, coding));
}

function accepts(acceptEncoding: string, coding: ContentCoding): boolean {
  let wildcard = false;
  for (const token of acceptEncoding.toLowerCase().split(",")) {
    const [name, ...parameters] = token.split(";").map((part) => part.trim());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (name !== undefined && ALIASES.get(name) === coding) return !refused;
    if (name === "*") wildcard = !refused;
  }
  return wildcard;
}
