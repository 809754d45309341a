import type { Audit } from "../../model/audit.ts";
import { findingsOf } from "./findings.ts";

/** The version of the report's form, which docs/report.md describes. */
export const REPORT_VERSION = 1;

/** What is told of a run. */
export interface Outcome {
  readonly audit: Audit;
  /** Whether all that was found makes the run fail, and not only misses. */
  readonly strict: boolean;
  /** What the command gave; undefined where the proxy ran without one. */
  readonly commandExitCode: number | undefined;
}

/** The report for programs: a JSON object, what is not known as null. Ends with a line's end. */
export function formatJsonReport({ audit, strict, commandExitCode }: Outcome): string {
  const { mode, recordings, outcomes, places, ...lists } = audit;
  const passed = findingsOf(audit, strict).every(({ fails }) => !fails);
  const report = {
    version: REPORT_VERSION,
    mode,
    recordings,
    cassettes: places,
    strict,
    passed,
    commandExitCode,
    requests: outcomes,
    ...lists,
  };
  const text = JSON.stringify(report, (_name, value: unknown) => (value === undefined ? null : value), 2);
  return `${text}\n`;
}
