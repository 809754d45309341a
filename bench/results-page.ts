import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { canPin } from "./cores.ts";
import type { Figure } from "./figure.ts";
import type { Extent } from "./scenario.ts";
import { formatTable } from "./table.ts";

/** What was measured, and where. */
export interface Run {
  readonly figures: readonly Figure[];
  readonly extent: Extent;
  readonly program: readonly string[];
  readonly peers: readonly { readonly name: string; readonly version: string | undefined }[];
  /** The machine's load before anything was measured. */
  readonly loadBefore: number;
}

/** The page of a run: the machine, the versions, the date, and the table. */
export function formatResults({ figures, extent, program, peers, loadBefore }: Run): string {
  const { model = "unknown" } = cpus()[0] ?? {};
  const facts = [
    `Measured ${new Date().toISOString().slice(0, 10)}: ${versionOf(program)} on Node ${process.versions.node}`,
    `${model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${type()} ${release()}`,
    `${extent.rounds} rounds of ${extent.measuredMs / 1000} s, begun warm; load average before: ${loadBefore.toFixed(2)}`,
    canPin
      ? "The program has a core of its own; load generator and fake upstream share another. With one connection load and program share one."
      : "Nothing could be held on a core of its own.",
    `Peers: ${peers.map(({ name, version }) => `${name} ${version ?? "not installed, skipped"}`).join(", ")}`,
  ];
  return [
    "# Measured",
    "",
    "Made by `npm run bench -- --write`. A ceiling is a bare Node server with the same CONNECT, TLS and HTTP and no",
    "logic, measured right before or after in the same round; what else a figure is held against, its name says.",
    "All numbers are medians of the rounds, and ratios those of each round's pair: compare ratios, not rates.",
    "",
    ...facts.map((fact) => `- ${fact}`),
    "",
    formatTable(figures),
  ].join("\n");
}

/** Without its options for profiles. */
function versionOf([node = "", ...args]: readonly string[]): string {
  return `mockai-proxy ${execFileSync(node, [args.at(-1) ?? "", "--version"], { encoding: "utf8" }).trim()}`;
}

/** The load average of the last minute; 0 where the system has none. */
export function loadNow(): number {
  return loadavg()[0] ?? 0;
}
