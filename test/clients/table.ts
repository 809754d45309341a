import type { Row } from "./client.ts";

const HEADINGS = [
  "language",
  "client",
  "version",
  "reached",
  "trusted",
  "recorded",
  "replayed",
  "missed clearly",
];
const VERSION_COLUMN = HEADINGS.indexOf("version");

/** The table as Markdown, its columns aligned. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(columnsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [head = "", ...body] = lines.map((line) =>
    joined(line.map((text, at) => text.padEnd(widths[at] ?? 0))),
  );
  return [head, joined(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/** A page's lines without the versions, which change with every machine, and without what aligns them. */
export function comparableLines(page: string): string[] {
  const lines = page.split("\n").filter((line) => !line.startsWith("| --"));
  return lines.map((line) => {
    if (!line.startsWith("| ")) return line;
    const columns = line.slice(2, -2).split(" | ");
    return joined(columns.map((text) => text.trim()).filter((_, column) => column !== VERSION_COLUMN));
  });
}

function columnsOf({ client, version, cells }: Row): string[] {
  const { reached, trusted, recorded, replayed, missed } = cells;
  return [client.language, client.name, version, reached, trusted, recorded, replayed, missed];
}

function joined(columns: readonly string[]): string {
  return `| ${columns.join(" | ")} |`;
}
