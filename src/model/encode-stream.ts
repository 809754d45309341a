import { type ContentCoding, encoderFor } from "./content-coding.ts";

/**
 * Makes a coding of a body while it comes: what each piece becomes can be unfolded as soon as it has arrived, and
 * the coding's end is a piece of its own. One that is not `whole` is given no end. Rejects with CodingError where
 * this Node cannot make it, and as the body does.
 */
export async function* encodeStream(
  pieces: AsyncIterable<Uint8Array>,
  coding: ContentCoding,
  whole = true,
): AsyncGenerator<Buffer> {
  const encoder = encoderFor(coding);
  let folded: Buffer[] = [];
  const taken = (): Buffer => {
    const bytes = Buffer.concat(folded);
    folded = [];
    return bytes;
  };
  encoder.on("data", (bytes: Buffer) => folded.push(bytes));
  try {
    for await (const piece of pieces) {
      encoder.write(piece);
      await new Promise<void>((resolve) => encoder.flush(() => setImmediate(resolve)));
      yield taken();
    }
    if (!whole) return;
    await new Promise<void>((resolve, reject) => {
      encoder.once("end", resolve).once("error", reject).end();
    });
    yield taken();
  } finally {
    encoder.destroy();
  }
}
