import type { Figure, Goal } from "./figure.ts";
import { median } from "./statistics.ts";

/**
 * The figures as a table in Markdown, its columns aligned, medians of their rounds; ratios and differences are those of
 * pairs.
 */
export function formatTable(figures: readonly Figure[]): string {
  const head = ["", "figure", "unit", "ours", "ceiling", "ratio", "goal", "reached"];
  const rows = figures.map((figure, index) => cells(figure, figures[index - 1]?.group));
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("");
}

function cells(figure: Figure, groupBefore: string | undefined): string[] {
  const { group, name, unit, ours, ceiling, goal } = figure;
  return [
    group === groupBefore ? "" : `**${group}**`,
    name,
    unit,
    formatNumber(median(ours)),
    ceiling.length === 0 ? "" : formatNumber(median(ceiling)),
    ceiling.length === 0 ? "" : median(pairs(figure, "ratio")).toFixed(2),
    goal === undefined ? "" : formatGoal(goal, unit),
    goal === undefined ? "" : reached(figure, goal) ? "yes" : "**no**",
  ];
}

/** Whether the median of what the goal speaks of is within its bound, to the digits that the table shows. */
function reached(figure: Figure, { of, bound, value }: Goal): boolean {
  const measured = median(pairs(figure, of));
  return bound === "at least" ? measured >= value : measured <= value;
}

/** Round for round. */
function pairs({ ours, ceiling }: Figure, of: Goal["of"]): number[] {
  return ours.map((mine, round) => {
    const bare = ceiling[round] ?? Number.NaN;
    if (of === "value") return mine;
    return of === "ratio" ? mine / bare : mine - bare;
  });
}

function formatGoal({ of, bound, value }: Goal, unit: string): string {
  const sign = bound === "at least" ? "≥" : "≤";
  if (of === "ratio") return `${sign} ${value.toFixed(2)}×`;
  return of === "value" ? `${sign} ${value} ${unit}` : `${sign} +${value} ${unit}`;
}

/** Three digits that mean something. */
export function formatNumber(number: number): string {
  if (!Number.isFinite(number)) return "–";
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString("en");
  return number.toPrecision(3);
}
