import { printable } from "../printable.ts";
import type { Finding } from "./findings.ts";

/** GitHub shows no more than this of each level and step. */
const MAX_OF_A_LEVEL = 10;

/** Workflow commands that put findings on a run's page: errors for what fails it, warnings for the rest. */
export function formatAnnotations(findings: readonly Finding[]): string {
  return [
    ...ofLevel(
      "error",
      findings.filter(({ fails }) => fails),
    ),
    ...ofLevel(
      "warning",
      findings.filter(({ fails }) => !fails),
    ),
  ].join("");
}

function ofLevel(level: "error" | "warning", findings: readonly Finding[]): string[] {
  const shown = findings.length > MAX_OF_A_LEVEL ? MAX_OF_A_LEVEL - 1 : findings.length;
  const lines = findings
    .slice(0, shown)
    .map(({ kind, subject, message }) => command(level, TITLES[kind], `${subject}\n${message}`));
  const more = findings.length - shown;
  if (more > 0)
    lines.push(command(level, "mockai-proxy", `and ${more} more (--report FILE.json lists them)`));
  return lines;
}

const TITLES: Readonly<Record<Finding["kind"], string>> = {
  miss: "mockai-proxy: no recording",
  unused: "mockai-proxy: unused recording",
  old: "mockai-proxy: old recording",
  broken: "mockai-proxy: broken recording",
};

function command(level: string, title: string, message: string): string {
  const escaped = escapeData(title).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${level} title=${escaped}::${escapeData(printable(message))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
