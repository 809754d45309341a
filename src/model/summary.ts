import type { Outcome, ProxyEvent } from "./events.ts";

/** What came of a run. */
export interface Summary {
  /** Requests by how they ended. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Connections passed through undecrypted, by `host:port`. */
  readonly tunnelled: ReadonlyMap<string, number>;
  /** Connections and requests that were refused, by what the proxy said. */
  readonly refused: ReadonlyMap<string, number>;
  /** Requests without a fixture, in order: what the proxy said. */
  readonly missed: readonly string[];
  /** Exchanges that were forwarded but not saved, by reason. */
  readonly notSaved: ReadonlyMap<string, number>;
  /** Upstreams that failed, by what the proxy said. */
  readonly failed: ReadonlyMap<string, number>;
}

/** Adds events up to a summary. */
export interface Tally {
  add(event: ProxyEvent): void;
  summary(): Summary;
}

/** Starts at nothing. */
export function createTally(): Tally {
  const outcomes: Record<Outcome, number> = {
    recorded: 0,
    unchanged: 0,
    replayed: 0,
    passed: 0,
    missed: 0,
    refused: 0,
    failed: 0,
    cancelled: 0,
  };
  const tunnelled = new Map<string, number>();
  const refused = new Map<string, number>();
  const notSaved = new Map<string, number>();
  const failed = new Map<string, number>();
  const missed: string[] = [];

  function add(event: ProxyEvent): void {
    if (event.kind === "connection") return;
    if (event.kind === "tunnel" && event.outcome === "opened") count(tunnelled, event.host);
    if (event.kind === "exchange") {
      outcomes[event.outcome] += 1;
      if (event.notSaved !== undefined) count(notSaved, event.notSaved);
    }
    const { outcome, message = outcome } = event;
    if (outcome === "refused") count(refused, message);
    if (outcome === "failed") count(failed, message);
    if (outcome === "missed") missed.push(message);
  }

  return { add, summary: () => ({ outcomes, tunnelled, refused, missed, notSaved, failed }) };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
