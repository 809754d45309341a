import type { ClientFiles } from "../../launch/client-files.ts";
import { isUnwell, type Finding } from "../../launch/doctor/probe.ts";
import { indent, printable } from "../printable.ts";

type Row = readonly string[];

const HEAD: Row = ["RUNTIME", "VERSION", "REACHES IT", "TRUSTS IT", "WHAT TO DO"];

/** The table of what was found, and below it what was said where something is wrong, and what `files` are. */
export function formatFindings(
  findings: readonly Finding[],
  files: Pick<ClientFiles, "bundleFile" | "caFile">,
): string {
  if (findings.length === 0) return `${NOTHING_FOUND}\n`;
  const table = aligned([HEAD, ...findings.map(rowOf)]);
  const unwell = findings.filter(isUnwell);
  const said = unwell.flatMap(({ runtime, said: words }) =>
    words === undefined ? [] : [`${runtime}:\n${indent(printable(words))}`],
  );
  const conclusion = unwell.length === 0 ? ALL_WELL : remedy(unwell.length, findings.length, files);
  return `${[table.join("\n"), ...said, conclusion].join("\n\n")}\n`;
}

const NOTHING_FOUND = [
  "No runtime was found.",
  "The doctor looks on the PATH for curl, git, python3, node, go, javac, ruby, php and cargo.",
  "Watch your own program instead: mockai-proxy doctor -- PROGRAM",
].join("\n");

const ALL_WELL =
  "All were asked with the variables that MODE -- COMMAND and mockai-proxy env set, and none needs more.";

function remedy(
  unwell: number,
  all: number,
  { bundleFile, caFile }: Pick<ClientFiles, "bundleFile" | "caFile">,
): string {
  return [
    `${unwell} of ${all} did not come through, with the variables that MODE -- COMMAND and mockai-proxy env set.`,
    "If yours is among them, do what the last column says.",
    `The bundle is ${bundleFile}, the certificate ${caFile}.`,
  ].join("\n");
}

function rowOf({ runtime, version, reaches, trusts, advice }: Finding): Row {
  return [runtime, version, word(reaches), word(trusts), advice ?? ""];
}

function word(known: boolean | undefined): string {
  if (known === undefined) return "-";
  return known ? "yes" : "no";
}

function aligned(rows: readonly Row[]): string[] {
  const widths = HEAD.map((_title, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    printable(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
  );
}
