import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { formatJunitReport } from "../../../src/cli/report/junit-report.ts";
import { requireTool } from "../../support/tools.ts";
import { sampleAudit } from "./sample-audit.ts";

const MISS = "mockai-proxy.request";

function report(strict: boolean, facts: Parameters<typeof sampleAudit>[0] = {}): string {
  return formatJunitReport({ audit: sampleAudit(facts), strict, commandExitCode: undefined });
}

describe("a report for JUnit", () => {
  it("has a case for all hits, and one for each finding", () => {
    const counts = 'tests="6" failures="1" errors="0" skipped="4"';
    expect(report(false).replaceAll("><", ">\n<")).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="mockai-proxy" ${counts}>`,
        `<testsuite name="mockai-proxy replay" ${counts}>`,
        `<testcase classname="${MISS}" name="requests answered from the recordings">`,
        "<system-out>1</system-out>",
        "</testcase>",
        `<testcase classname="${MISS}" name="POST https://api.openai.com/v1/chat/completions">`,
        '<failure message="No recording for &quot;a&quot; &amp; &lt;b&gt;." type="miss">No recording for "a" &amp; &lt;b&gt;.',
        "Record it.</failure>",
        "</testcase>",
        '<testcase classname="mockai-proxy.fixture" name="b/2.json">',
        '<skipped message="unused: No request of this run was answered from it. It is the recording of GET https://api.openai.com/v1/models?a=1&amp;b=2."/>',
        "</testcase>",
        '<testcase classname="mockai-proxy.fixture" name="a/1.json">',
        '<skipped message="old: It was recorded on 2025-12-01, 90 days ago. Record it again."/>',
        "</testcase>",
        '<testcase classname="mockai-proxy.fixture" name="c/3.json">',
        '<skipped message="broken: It is no JSON."/>',
        "</testcase>",
        `<testcase classname="${MISS}" name="POST https://api.openai.com/v1/chat/completions">`,
        '<skipped message="not saved: the answer was a 500"/>',
        "</testcase>",
        "<system-err>refused, 1 times: example.net is not recorded.",
        "failed, 1 times: late</system-err>",
        "</testsuite>",
        "</testsuites>",
        "",
      ].join("\n"),
    );
  });

  it("makes failures of what is unused, old and broken with --strict", () => {
    const text = report(true);
    expect(text).toContain('tests="6" failures="4" errors="0" skipped="1"');
    expect(text).toContain('<testcase classname="mockai-proxy.fixture" name="b/2.json"><failure message=');
  });

  it("is XML that a parser reads, whatever was in a message", () => {
    const message = 'a]]>b <!-- "q" \u0000\u001b[31m\ttab\r\ud800 end \uffff \u{1f600} & more';
    const [miss] = sampleAudit().misses;
    const text = report(false, { misses: miss === undefined ? [] : [{ ...miss, message }] });
    const python = requireTool("python3");
    if (python === undefined) return;
    const program = [
      "import sys, xml.etree.ElementTree as tree",
      "root = tree.fromstring(sys.stdin.buffer.read())",
      "print([case.get('name') for case in root.iter('testcase')][1])",
      "sys.stdout.buffer.write(next(root.iter('failure')).text.encode())",
    ].join("\n");
    const output = execFileSync(python, ["-c", program], { input: text, encoding: "utf8" });
    expect(output).toBe(
      "POST https://api.openai.com/v1/chat/completions\n" +
        'a]]>b <!-- "q" \\u0000\\u001b[31m\\u0009tab\\u000d\ufffd end \ufffd \u{1f600} & more',
    );
  });
});
