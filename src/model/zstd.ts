import { createRequire } from "node:module";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";

/** Zstandard as `node:zlib` has it since Node 22.15. */
export interface NativeZstd {
  createZstdCompress(): Transform & Pick<zlib.Zlib, "flush">;
  /** Rejects frames with a larger window. */
  createZstdDecompress(maxWindowBytes: number): Transform;
}

/** The part of `node:zlib` that its types for Node 20 do not tell. */
interface ZlibWithZstd {
  createZstdCompress(): Transform & Pick<zlib.Zlib, "flush">;
  createZstdDecompress(options: { params: Record<number, number> }): Transform;
  readonly constants: { readonly ZSTD_d_windowLogMax: number };
}

/** Undefined where this Node has none. */
export const nativeZstd: NativeZstd | undefined =
  "createZstdDecompress" in zlib ? openZstd(zlib as unknown as ZlibWithZstd) : undefined;

function openZstd(library: ZlibWithZstd): NativeZstd {
  const parameter = library.constants.ZSTD_d_windowLogMax;
  return {
    createZstdCompress: () => library.createZstdCompress(),
    createZstdDecompress: (maxWindowBytes) =>
      library.createZstdDecompress({ params: { [parameter]: Math.log2(maxWindowBytes) } }),
  };
}

const require = createRequire(import.meta.url);

/** How long the slow way may take for a body; 64 MiB are unfolded in one or two seconds. */
const MAX_MS = 15_000;

/** What {@link unfoldZstd} makes of a body: what each piece unfolded to, or why it does not. */
export type UnfoldedZstd = readonly Uint8Array[] | "too_large" | "broken_body";

/**
 * Unfolds a body in pieces, whose frames are sound, without Node's help. It happens in a thread of its own: the
 * library that does it checks lengths too little, so a crafted body could keep it busy for ever, and is given up
 * after `maxMs`. Content checksums are not looked at.
 */
export async function unfoldZstd(
  pieces: readonly Buffer[],
  maxBytes: number,
  maxMs: number = MAX_MS,
): Promise<UnfoldedZstd> {
  const { Worker } = await import("node:worker_threads");
  const library = require.resolve("fzstd");
  const worker = new Worker(UNFOLD, { eval: true, workerData: { library, pieces, maxBytes } });
  let deadline: NodeJS.Timeout | undefined;
  try {
    return await new Promise<UnfoldedZstd>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      deadline = setTimeout(() => resolve("broken_body"), maxMs);
    });
  } finally {
    clearTimeout(deadline);
    await worker.terminate();
  }
}

/** Stops before it holds more than `maxBytes` and one block. */
const UNFOLD = `
const { parentPort, workerData } = require("node:worker_threads");
const { Decompress } = require(workerData.library);
const { pieces, maxBytes } = workerData;
const TOO_LARGE = {};
function unfold() {
  const unfolded = [];
  let parts = [];
  let total = 0;
  const decoder = new Decompress((bytes) => {
    total += bytes.length;
    if (total > maxBytes) throw TOO_LARGE;
    parts.push(bytes);
  });
  pieces.forEach((piece, index) => {
    decoder.push(piece, index === pieces.length - 1);
    unfolded.push(new Uint8Array(Buffer.concat(parts)));
    parts = [];
  });
  return unfolded;
}
try {
  parentPort.postMessage(unfold());
} catch (error) {
  parentPort.postMessage(error === TOO_LARGE ? "too_large" : "broken_body");
}
`;
