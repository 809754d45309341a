import * as zlib from "node:zlib";

/** The content codings that the simulated provider makes and undoes. */
export const contentCodings = ["gzip", "br", "deflate"] as const;

/** One of {@link contentCodings}. */
export type ContentCoding = (typeof contentCodings)[number];

/** Whether an Accept-Encoding value allows the coding (RFC 9110, 12.5.3). */
export function acceptsCoding(acceptEncoding: string | undefined, coding: ContentCoding): boolean {
  const weights = new Map<string, number>();
  for (const item of (acceptEncoding ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    weights.set(name, Number(weight));
  }
  return (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
}

/** Compresses pieces so that a client can unfold each one as soon as it has come. */
export async function encodePieces(pieces: readonly Buffer[], coding: ContentCoding): Promise<Buffer[]> {
  const encoder = createEncoder(coding);
  let made: Buffer[] = [];
  encoder.on("data", (bytes: Buffer) => made.push(bytes));
  const encoded: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => encoder.once("end", resolve).once("error", reject));
  for (const [index, piece] of pieces.entries()) {
    if (index === pieces.length - 1) {
      encoder.end(piece);
      await finished;
    } else {
      encoder.write(piece);
      await new Promise<void>((resolve) => encoder.flush(() => resolve()));
    }
    encoded.push(Buffer.concat(made));
    made = [];
  }
  return encoded;
}

function createEncoder(coding: ContentCoding): zlib.Gzip | zlib.BrotliCompress | zlib.Deflate {
  if (coding === "gzip") return zlib.createGzip();
  if (coding === "br") return zlib.createBrotliCompress();
  return zlib.createDeflate();
}

/** Undoes the Content-Encoding of a request's body. Throws when the body is not what the header says. */
export function decodeRequestBody(body: Buffer, contentEncoding: string | undefined): Buffer {
  if (contentEncoding === "gzip") return zlib.gunzipSync(body);
  if (contentEncoding === "br") return zlib.brotliDecompressSync(body);
  if (contentEncoding === "deflate") return zlib.inflateSync(body);
  return body;
}
