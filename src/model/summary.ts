import type { Outcome } from "./events.ts";

/** What came of a run. */
export interface Summary {
  /** Requests by how they ended. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Connections passed through undecrypted, by `host:port`. */
  readonly tunnelled: ReadonlyMap<string, number>;
  /** Connections and requests that were refused, by what the proxy said. */
  readonly refused: ReadonlyMap<string, number>;
  /** Requests without a fixture, in order: their first line of explanation. */
  readonly missed: readonly string[];
  /** Exchanges that were forwarded but not saved, by reason. */
  readonly notSaved: ReadonlyMap<string, number>;
  /** Upstreams that failed, by what the proxy said. */
  readonly failed: ReadonlyMap<string, number>;
}
