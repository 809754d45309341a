/** Whether a figure must be at least or at most its goal. */
export type Bound = "at least" | "at most";

/** One line of the table: what was measured in each round, of the program and of what it is compared with. */
export interface Figure {
  /** The scenario that it belongs to. */
  readonly group: string;
  readonly name: string;
  /** `req/s`, `ms`, `µs CPU`, `MiB`, ... */
  readonly unit: string;
  readonly ours: readonly number[];
  /** The bare ceiling, round for round; empty where there is none. */
  readonly ceiling: readonly number[];
  /** How the two are compared, and what should come of it; undefined for what is only told. */
  readonly goal?: Goal | undefined;
}

/** What a figure should be: a ratio to the ceiling, a difference to it, or a value of its own. */
export interface Goal {
  readonly of: "ratio" | "difference" | "value";
  readonly bound: Bound;
  readonly value: number;
}

/** Ratios to the ceiling of at least so much, or at most. */
export const ratio = (bound: Bound, value: number): Goal => ({ of: "ratio", bound, value });
/** Differences to the ceiling, in the figure's unit. */
export const difference = (bound: Bound, value: number): Goal => ({ of: "difference", bound, value });
/** The program's own value. */
export const value = (bound: Bound, limit: number): Goal => ({ of: "value", bound, value: limit });
