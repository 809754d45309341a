/** The pieces of a body cut at places that the seed decides: some of them empty, some a single byte. */
export function cutAtRandom(body: Buffer, seed: number): Buffer[] {
  const pieces: Buffer[] = [];
  let state = seed;
  let start = 0;
  while (start < body.length) {
    // Park and Miller's generator.
    state = (state * 48_271) % 2_147_483_647;
    const length = state % (seed % 3 === 0 ? 3 : seed % 3 === 1 ? 40 : 300);
    pieces.push(body.subarray(start, start + length));
    start += length;
  }
  return pieces;
}
