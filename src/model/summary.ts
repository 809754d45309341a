import type { ExchangeEvent, FileChange, Outcome, ProxyEvent } from "./events.ts";

/** What came of a run. */
export interface Summary {
  /** Requests by how they ended. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Connections passed through undecrypted, by `host:port`. */
  readonly tunnelled: ReadonlyMap<string, number>;
  /** Connections and requests that were refused, by what the proxy said. */
  readonly refused: ReadonlyMap<string, number>;
  /** Requests without a fixture, in order, repetitions counted. */
  readonly missed: readonly Miss[];
  /** Exchanges that were forwarded but not saved, by reason. */
  readonly notSaved: ReadonlyMap<string, number>;
  /** The same by request, in order, repetitions counted. */
  readonly unsaved: readonly Unsaved[];
  /** Upstreams that failed, by what the proxy said. */
  readonly failed: ReadonlyMap<string, number>;
}

/** A request that replay had no interaction for. */
export interface Miss extends Pick<
  ExchangeEvent,
  "method" | "url" | "provider" | "cassette" | "hash" | "nearest"
> {
  /** What the client was told. */
  readonly message: string;
  /** How often it came. */
  readonly count: number;
}

/** A request that was forwarded but not saved. */
export interface Unsaved extends Pick<ExchangeEvent, "method" | "url"> {
  readonly reason: string;
  /** How often it came. */
  readonly count: number;
}

/** What a run did with the recordings. */
export interface Trace {
  /** By the fixture's document: which of its interactions were used, from 1; none where it is not known. */
  readonly used: ReadonlyMap<string, ReadonlySet<number>>;
  /** What became of the documents that were recorded. */
  readonly changes: ReadonlyMap<string, FileChange>;
  /** The cassettes that requests were in; undefined for those in none. */
  readonly cassettes: ReadonlySet<string | undefined>;
}

/** Adds events up to a summary. It keeps a limited number of different texts, however long the run. */
export interface Tally {
  add(event: ProxyEvent): void;
  summary(): Summary;
  trace(): Trace;
}

/** How many different texts are kept of a kind; the rest are counted together. */
const MAX_DIFFERENT = 1000;
const OTHERS = "others";

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
  const missed = new Map<string, Miss>();
  const unsaved = new Map<string, Unsaved>();
  const used = new Map<string, Set<number>>();
  const changes = new Map<string, FileChange>();
  const cassettes = new Set<string | undefined>();

  function addExchange(event: ExchangeEvent): void {
    outcomes[event.outcome] += 1;
    cassettes.add(event.cassette);
    if (event.notSaved !== undefined) {
      count(notSaved, event.notSaved);
      const { method, url, notSaved: reason } = event;
      repeat(unsaved, [method, url, reason], { method, url, reason, count: 1 });
    }
    if (event.outcome === "missed") {
      const { method, url, provider, cassette, hash, nearest, message = event.outcome } = event;
      const miss = { method, url, provider, cassette, hash, nearest, message, count: 1 };
      repeat(missed, [method, url, cassette, hash, message], miss);
    } else if (event.file !== undefined) noteFile(event.file, event);
  }

  function noteFile(file: string, { interaction, change }: ExchangeEvent): void {
    const numbers = used.get(file) ?? new Set();
    if (interaction !== undefined) numbers.add(interaction);
    used.set(file, numbers);
    if (change !== undefined) changes.set(file, joined(changes.get(file), change));
  }

  function add(event: ProxyEvent): void {
    if (event.kind === "connection") return;
    if (event.kind === "tunnel" && event.outcome === "opened") count(tunnelled, event.host);
    if (event.kind === "exchange") addExchange(event);
    const { outcome, message = outcome } = event;
    if (outcome === "refused") count(refused, message);
    if (outcome === "failed") count(failed, message);
  }

  return {
    add,
    summary: () => ({
      outcomes,
      tunnelled,
      refused,
      missed: [...missed.values()],
      notSaved,
      unsaved: [...unsaved.values()],
      failed,
    }),
    trace: () => ({ used, changes, cassettes }),
  };
}

/** A file that is new stays so for the whole run; one to which an interaction was added has changed. */
function joined(former: FileChange | undefined, latter: FileChange): FileChange {
  if (former === undefined || latter === "unchanged") return former ?? latter;
  return former === "added" ? "added" : "changed";
}

function count(counts: Map<string, number>, what: string): void {
  const name = counts.has(what) || counts.size < MAX_DIFFERENT ? what : OTHERS;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Beyond the limit, what is new is only in the counts of the outcomes. */
function repeat<Item extends { readonly count: number }>(
  items: Map<string, Item>,
  identity: readonly (string | undefined)[],
  first: Item,
): void {
  const name = JSON.stringify(identity);
  const known = items.get(name);
  if (known !== undefined) items.set(name, { ...known, count: known.count + 1 });
  else if (items.size < MAX_DIFFERENT) items.set(name, first);
}
