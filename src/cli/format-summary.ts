import type { Summary } from "../model/summary.ts";
import { indent, printable } from "./printable.ts";

/** What came of a run: a row for each thing that happened at all, and below it what there is to say. */
export function formatSummary(summary: Summary): string {
  const { outcomes } = summary;
  const rows = [
    row("recorded", outcomes.recorded),
    row("unchanged", outcomes.unchanged),
    row("replayed", outcomes.replayed),
    row("passed", outcomes.passed),
    row("missed", outcomes.missed, summary.missed),
    row("refused", total(summary.refused), counted(summary.refused)),
    row("failed", total(summary.failed), counted(summary.failed)),
    row("cancelled", outcomes.cancelled),
    row("tunnelled", total(summary.tunnelled), counted(summary.tunnelled)),
    row("not saved", total(summary.notSaved), counted(summary.notSaved)),
  ].join("");
  return rows === "" ? "Nothing came through the proxy.\n" : rows;
}

function row(word: string, count: number, details: readonly string[] = []): string {
  if (count === 0) return "";
  const lines = details.map((detail) => `${indent(printable(detail))}\n`);
  return `${word.padEnd(9)}  ${count}\n${lines.join("")}`;
}

function counted(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([text, count]) => `${count} × ${text}`);
}

/** Counts connections too, of which the outcomes of requests know nothing. */
function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
