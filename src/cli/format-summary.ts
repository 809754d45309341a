import type { Audit, NamedFixture } from "../model/audit.ts";
import type { Summary } from "../model/summary.ts";
import { indent, printable } from "./printable.ts";

/** How many things a row lists. */
const MAX_LISTED = 10;

/** What came of a run: a row for each thing that happened at all, and below it what there is to say. */
export function formatSummary(summary: Summary, audit: Audit): string {
  const rows = requestRows(summary, audit).join("");
  return (rows === "" ? "Nothing came through the proxy.\n" : rows) + fixtureRows(audit).join("");
}

function requestRows(summary: Summary, audit: Audit): string[] {
  const { outcomes } = summary;
  return [
    row("recorded", outcomes.recorded, changesOf(audit)),
    row("unchanged", outcomes.unchanged),
    row("replayed", outcomes.replayed),
    row("passed", outcomes.passed),
    row("missed", outcomes.missed, summary.missed.map(missOf)),
    row("refused", total(summary.refused), counted(summary.refused)),
    row("failed", total(summary.failed), counted(summary.failed)),
    row("cancelled", outcomes.cancelled),
    row("tunnelled", total(summary.tunnelled), counted(summary.tunnelled)),
    row("not saved", total(summary.notSaved), counted(summary.notSaved)),
  ];
}

/** What the recordings hold that a person might look at. */
function fixtureRows({ unused, errors, old, broken }: Audit): string[] {
  return [
    row("unused", unused.length, unused.map(nameOf)),
    row(
      "errors",
      errors.length,
      errors.map(({ status, ...fixture }) => `${status} in ${nameOf(fixture)}`),
    ),
    row(
      "old",
      old.length,
      old.map(({ days, ...fixture }) => `${days} days: ${nameOf(fixture)}`),
    ),
    row(
      "broken",
      broken.length,
      broken.map(({ file }) => file),
    ),
  ];
}

function changesOf({ added, changed }: Audit): string[] {
  return [...added.map((file) => `added    ${file}`), ...changed.map((file) => `changed  ${file}`)];
}

function missOf({ message, count }: Summary["missed"][number]): string {
  return count === 1 ? message : `${count} × ${message}`;
}

function nameOf({ file }: NamedFixture): string {
  return file;
}

function row(word: string, count: number, details: readonly string[] = []): string {
  if (count === 0) return "";
  const more = details.length - MAX_LISTED;
  const listed = more > 0 ? [...details.slice(0, MAX_LISTED), moreOf(more)] : details;
  const lines = listed.map((detail) => `${indent(printable(detail))}\n`);
  return `${word.padEnd(9)}  ${count}\n${lines.join("")}`;
}

function moreOf(count: number): string {
  return `and ${count} more (--report FILE.json lists them)`;
}

function counted(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([text, count]) => `${count} × ${text}`);
}

/** Counts connections too, of which the outcomes of requests know nothing. */
function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
