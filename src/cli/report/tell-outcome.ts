import { MockaiError } from "../../errors.ts";
import type { Audit } from "../../model/audit.ts";
import { REPORT, STRICT } from "../audit-options.ts";
import { EXIT, type Invocation } from "../command.ts";
import { describeError } from "../describe-error.ts";

/** Tells machines what came of a run. */
export interface Reports {
  /**
   * Writes the reports, and GitHub's annotations on its runners. Resolves to the exit code that the audit asks
   * for. A report that cannot be written is told on standard error: the run is over, and has its own end.
   */
  readonly tell: (audit: Audit, commandExitCode: number | undefined) => Promise<number>;
}

/** Rejects with UsageError where a report could not be written, before the run. */
export async function prepareReports({
  settings,
  terminal,
}: Pick<Invocation, "settings" | "terminal">): Promise<Reports> {
  const { cwd, environment, stdout, stderr } = terminal;
  const strict = settings.get(STRICT) ?? false;
  const reports = { files: settings.get(REPORT) ?? [], cwd };
  if (reports.files.length > 0) {
    const { checkReportFiles } = await import("./report-files.ts");
    checkReportFiles(reports);
  }
  return {
    async tell(audit, commandExitCode) {
      const { findingsOf } = await import("./findings.ts");
      const findings = findingsOf(audit, strict);
      if (environment["GITHUB_ACTIONS"] === "true") {
        const { formatAnnotations } = await import("./github-annotations.ts");
        stdout.write(formatAnnotations(findings));
      }
      try {
        const { writeReports } = await import("./report-files.ts");
        await writeReports({ audit, strict, commandExitCode }, reports);
      } catch (error) {
        if (!(error instanceof MockaiError)) throw error;
        stderr.write(describeError(error));
        return EXIT.usage;
      }
      return findings.some(({ fails }) => fails) ? EXIT.missed : EXIT.ok;
    },
  };
}
