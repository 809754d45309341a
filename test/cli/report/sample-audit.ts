import type { Audit } from "../../../src/model/audit.ts";
import { auditOf } from "../../../src/model/audit.ts";
import { createTally } from "../../../src/model/summary.ts";
import { exchangeEvent, HASH, tunnelEvent } from "../sample-events.ts";

/** A replay that has met with all that an audit tells of. */
export function sampleAudit(facts: Partial<Audit> = {}): Audit {
  const tally = createTally();
  const miss = {
    outcome: "missed",
    cassette: "flow",
    message: 'No recording for "a" & <b>.\nRecord it.',
    nearest: {
      file: "recordings/a/1.json",
      differences: [{ path: "$.model", kind: "value", asked: '"b"', recorded: '"a"' }],
      more: 2,
    },
  } as const;
  for (const event of [
    exchangeEvent({ file: "recordings/a/1.json", interaction: 1 }),
    exchangeEvent(miss),
    exchangeEvent(miss),
    exchangeEvent({ outcome: "refused", message: "example.net is not recorded." }),
    exchangeEvent({ outcome: "failed", message: "late" }),
    exchangeEvent({ outcome: "passed", notSaved: "the answer was a 500" }),
    tunnelEvent(),
  ]) {
    tally.add(event);
  }
  const fixture = { cassette: undefined, method: "GET", url: "https://api.openai.com/v1/models?a=1&b=2" };
  const audit = auditOf({
    mode: "replay",
    recordings: "recordings",
    cassette: undefined,
    summary: tally.summary(),
    trace: tally.trace(),
    catalogue: {
      fixtures: [
        {
          ...fixture,
          file: "recordings/a/1.json",
          interactions: [
            { status: 200, recordedOn: "2025-12-01" },
            { status: 429, recordedOn: undefined },
          ],
        },
        { ...fixture, file: "recordings/b/2.json", interactions: [{ status: 200, recordedOn: undefined }] },
      ],
      broken: [{ file: "recordings/c/3.json", message: "It is no JSON." }],
    },
    maxAgeDays: 30,
    today: "2026-03-01",
  });
  return { ...audit, ...facts };
}

export { HASH };
