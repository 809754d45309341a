import { UsageError } from "../errors.ts";

/** The three parts of a refusal: what is wrong (the end of a sentence), what is known, what to type next. */
export interface BadProvider {
  readonly problem: string;
  readonly known: string;
  readonly advice: string;
}

/** The error for a provider in the configuration that cannot be used. */
export function badProvider(name: string, { problem, known, advice }: BadProvider): UsageError {
  return new UsageError(
    "bad_provider",
    `The provider "${name}" of the configuration ${problem}. ${known} ${advice}`,
  );
}
