import type { Figure } from "./figure.ts";
import type { Lab } from "./lab.ts";

/** What a run of the suite was asked for. */
export interface Extent {
  readonly rounds: number;
  readonly measuredMs: number;
}

/** A group of figures that are measured together. */
export interface Scenario {
  /** What `--only` says. */
  readonly name: string;
  readonly measure: (lab: Lab, extent: Extent) => Promise<readonly Figure[]>;
}
