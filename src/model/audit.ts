import { relative } from "node:path";
import type { Outcome } from "./events.ts";
import type { Mode } from "./exchange.ts";
import type { Miss, Summary, Trace, Unsaved } from "./summary.ts";

/** What a run did, and what the recordings hold that it had no use for. Files stand as within the folder. */
export interface Audit {
  readonly mode: Mode;
  /** The folder of the recordings, as the run was given it. */
  readonly recordings: string;
  /** Requests by how they ended. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Requests that had no fixture, in order. */
  readonly misses: readonly Miss[];
  /** Where the run looked for fixtures: cassettes, and null for the shared ones. */
  readonly places: readonly (string | null)[];
  /** Fixtures that answered nothing. */
  readonly unused: readonly UnusedFixture[];
  /** Fixtures that answered, but not with all of their interactions. */
  readonly partlyUsed: readonly UnusedFixture[];
  /** Interactions that hold an error. */
  readonly errors: readonly HeldError[];
  /** Fixtures with an interaction from before the age that was allowed. */
  readonly old: readonly OldFixture[];
  /** Files that cannot be read as fixtures. */
  readonly broken: readonly BrokenFixture[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly notSaved: readonly Unsaved[];
  readonly refused: readonly Counted[];
  readonly failed: readonly Counted[];
  /** By `host:port`. */
  readonly tunnelled: readonly Counted[];
}

/** A fixture, as a list names it. */
export interface NamedFixture {
  /** Within the folder of the recordings, with slashes. */
  readonly file: string;
  readonly method: string;
  readonly url: string;
}

export interface UnusedFixture extends NamedFixture {
  /** The numbers of the interactions that were not used, from 1. */
  readonly interactions: readonly number[];
  /** How many interactions it has. */
  readonly of: number;
}

export interface HeldError extends NamedFixture {
  /** From 1. */
  readonly interaction: number;
  /** 400 or higher. */
  readonly status: number;
}

export interface OldFixture extends NamedFixture {
  /** The day of its oldest interaction, `YYYY-MM-DD`. */
  readonly recordedOn: string;
  /** Its age on the day of the run. */
  readonly days: number;
}

export interface BrokenFixture {
  readonly file: string;
  readonly message: string;
}

export interface Counted {
  readonly what: string;
  readonly count: number;
}

/** What an audit asks to know of a fixture on disk. */
export interface AuditedFixture {
  readonly file: string;
  readonly cassette: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly interactions: readonly { readonly status: number; readonly recordedOn: string | undefined }[];
}

/** What an audit is made of. */
export interface AuditFacts {
  readonly mode: Mode;
  readonly recordings: string;
  /** The cassette of clients that name none. */
  readonly cassette: string | undefined;
  readonly summary: Summary;
  readonly trace: Trace;
  /** What is on disk; undefined where nobody looked ({@link auditsRecordings}). */
  readonly catalogue:
    | { readonly fixtures: readonly AuditedFixture[]; readonly broken: readonly BrokenFixture[] }
    | undefined;
  /** How old a recording may be; undefined for any age. */
  readonly maxAgeDays: number | undefined;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** Whether an audit of this mode compares the run with what is on disk: only where fixtures answer. */
export function auditsRecordings(mode: Mode): boolean {
  return mode === "replay" || mode === "auto";
}

/**
 * The audit of a run. It looks where the run looked: in the cassettes that requests were in, and where those
 * are looked for that name none, also when no request came at all.
 */
export function auditOf(facts: AuditFacts): Audit {
  const { mode, recordings, summary, trace, catalogue } = facts;
  const places = new Set([facts.cassette, ...trace.cassettes]);
  const nameOf = (file: string): string => relative(recordings, file).replaceAll("\\", "/");
  const fixtures = (catalogue?.fixtures ?? [])
    .filter(({ cassette }) => places.has(cassette))
    .map((fixture) => ({ ...fixture, name: nameOf(fixture.file) }));
  const unused = fixtures.flatMap((fixture) => unusedOf(fixture, trace));
  const changed = (change: string): string[] =>
    Array.from(trace.changes).flatMap(([file, its]) => (its === change ? [nameOf(file)] : []));
  return {
    mode,
    recordings,
    outcomes: summary.outcomes,
    misses: summary.missed.map((miss) => ({
      ...miss,
      nearest: miss.nearest && { ...miss.nearest, file: nameOf(miss.nearest.file) },
    })),
    places: Array.from(places, (place) => place ?? null),
    unused: unused.filter(({ interactions, of }) => interactions.length === of),
    partlyUsed: unused.filter(({ interactions, of }) => interactions.length < of),
    errors: fixtures.flatMap(errorsOf),
    old: fixtures.flatMap((fixture) => oldOf(fixture, facts)),
    broken: (catalogue?.broken ?? []).map(({ file, message }) => ({ file: nameOf(file), message })),
    added: changed("added"),
    changed: changed("changed"),
    unchanged: changed("unchanged"),
    notSaved: summary.unsaved,
    refused: counted(summary.refused),
    failed: counted(summary.failed),
    tunnelled: counted(summary.tunnelled),
  };
}

type Found = AuditedFixture & { readonly name: string };

function named({ name, method, url }: Found): NamedFixture {
  return { file: name, method, url };
}

function unusedOf(fixture: Found, { used, changes }: Trace): UnusedFixture[] {
  const numbers = used.get(fixture.file);
  // Recorded in this run, or used without a word of which: all are given the benefit of the doubt.
  if (changes.has(fixture.file) || numbers?.size === 0) return [];
  const all = fixture.interactions.map((_, index) => index + 1);
  const interactions = all.filter((number) => numbers?.has(number) !== true);
  return interactions.length === 0 ? [] : [{ ...named(fixture), interactions, of: all.length }];
}

function errorsOf(fixture: Found): HeldError[] {
  return fixture.interactions.flatMap(({ status }, index) =>
    status >= 400 ? [{ ...named(fixture), interaction: index + 1, status }] : [],
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;

function oldOf(fixture: Found, { maxAgeDays, today }: AuditFacts): OldFixture[] {
  const [recordedOn] = fixture.interactions.flatMap((interaction) => interaction.recordedOn ?? []).toSorted();
  if (maxAgeDays === undefined || recordedOn === undefined) return [];
  const days = Math.round((Date.parse(today) - Date.parse(recordedOn)) / DAY_MS);
  return days > maxAgeDays ? [{ ...named(fixture), recordedOn, days }] : [];
}

function counted(counts: ReadonlyMap<string, number>): Counted[] {
  return Array.from(counts, ([what, count]) => ({ what, count }));
}
