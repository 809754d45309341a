/** What two servers gave, round for round. */
export interface Pairs<Result> {
  readonly ours: readonly Result[];
  readonly ceiling: readonly Result[];
}

/** Measures two servers one right after the other, several times, now one first and now the other. */
export async function inPairs<Result>(
  rounds: number,
  measureOurs: () => Promise<Result>,
  measureCeiling: () => Promise<Result>,
): Promise<Pairs<Result>> {
  const ours: Result[] = [];
  const ceiling: Result[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) ceiling.push(await measureCeiling());
    ours.push(await measureOurs());
    if (round % 2 === 1) ceiling.push(await measureCeiling());
  }
  return { ours, ceiling };
}

/** One number of each result. */
export function each<Result>(pairs: Pairs<Result>, number: (result: Result) => number): Pairs<number> {
  return { ours: pairs.ours.map(number), ceiling: pairs.ceiling.map(number) };
}
