import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { systemReason } from "../../model/system-reason.ts";
import { usageError } from "../usage-error.ts";
import type { Outcome } from "./json-report.ts";

/** The files that were asked for, and the folder that their names are relative to. */
export interface ReportFiles {
  readonly files: readonly string[];
  readonly cwd: string;
}

/** Throws UsageError where a report could not be written: before the run, so that no run is in vain. */
export function checkReportFiles({ files, cwd }: ReportFiles): void {
  for (const file of files) {
    const folder = dirname(resolve(cwd, file));
    try {
      if (!statSync(folder).isDirectory()) throw new Error("ENOTDIR: it is no folder");
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw unwritable(file, folder, error);
    }
  }
}

/** Writes the audit into each file, by its ending. Rejects with UsageError. */
export async function writeReports(outcome: Outcome, { files, cwd }: ReportFiles): Promise<void> {
  const [{ formatJsonReport }, { formatJunitReport }, { writeAtomically }] = await Promise.all([
    import("./json-report.ts"),
    import("./junit-report.ts"),
    import("../../store/write-atomically.ts"),
  ]);
  for (const file of files) {
    const format = file.endsWith(".xml") ? formatJunitReport : formatJsonReport;
    const path = resolve(cwd, file);
    try {
      await writeAtomically(path, format(outcome));
    } catch (error) {
      throw unwritable(file, dirname(path), error instanceof Error ? (error.cause ?? error) : error);
    }
  }
}

function unwritable(file: string, folder: string, error: unknown): Error {
  return usageError(
    "report_file",
    [
      `Cannot write the report ${file}: ${systemReason(error)}.`,
      `It would be written into the folder ${folder}.`,
      "Make that folder, or name another file with --report.",
    ],
    error,
  );
}
