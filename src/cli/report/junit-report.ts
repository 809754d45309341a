import type { Audit } from "../../model/audit.ts";
import type { Outcome } from "./json-report.ts";
import { findingsOf, type Finding } from "./findings.ts";
import { element, text, type Attributes } from "./xml.ts";

/** The report as JUnit's XML, by the schema that CI servers read: a case for each finding, and one for all hits. */
export function formatJunitReport({ audit, strict }: Outcome): string {
  const findings = findingsOf(audit, strict);
  const cases = [
    ...hitCases(audit),
    ...findings.map(findingCase),
    ...audit.notSaved.map(({ method, url, reason }) =>
      testCase("request", `${method} ${url}`, element("skipped", { message: `not saved: ${reason}` })),
    ),
  ];
  const failures = findings.filter(({ fails }) => fails).length;
  const counts: Attributes = {
    tests: String(cases.length),
    failures: String(failures),
    errors: "0",
    skipped: String(cases.length - hitCases(audit).length - failures),
  };
  const suite = element("testsuite", { name: `mockai-proxy ${audit.mode}`, ...counts }, [
    ...cases,
    ...troublesOf(audit),
  ]);
  const root = element("testsuites", { name: "mockai-proxy", ...counts }, [suite]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** One for all, so that its name stays the same however many they are. */
function hitCases({ outcomes }: Audit): string[] {
  if (outcomes.replayed === 0) return [];
  const count = element("system-out", {}, [text(String(outcomes.replayed))]);
  return [testCase("request", "requests answered from the recordings", count)];
}

function findingCase({ kind, fails, subject, message }: Finding): string {
  const [firstLine = ""] = message.split("\n", 1);
  const room = kind === "miss" ? "request" : "fixture";
  const result = fails
    ? element("failure", { message: firstLine, type: kind }, [text(message)])
    : element("skipped", { message: `${kind}: ${firstLine}` });
  return testCase(room, subject, result);
}

function testCase(room: string, name: string, result: string): string {
  return element("testcase", { classname: `mockai-proxy.${room}`, name }, [result]);
}

/** Not a fixture's affair, so that no case is theirs; who reads the report may want to know. */
function troublesOf({ refused, failed }: Audit): string[] {
  const lines = [
    ...refused.map(({ what, count }) => `refused, ${count} times: ${what}`),
    ...failed.map(({ what, count }) => `failed, ${count} times: ${what}`),
  ];
  return lines.length === 0 ? [] : [element("system-err", {}, [text(lines.join("\n"))])];
}
