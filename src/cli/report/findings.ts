import type { Audit } from "../../model/audit.ts";

/** Something that a person might mend. */
export interface Finding {
  readonly kind: "miss" | "unused" | "old" | "broken";
  /** Whether it makes the run fail. */
  readonly fails: boolean;
  /** The request, or the fixture's file within the recordings. */
  readonly subject: string;
  /** What there is to say, in sentences. */
  readonly message: string;
}

/** What an audit found: misses fail a replay, and with `strict` all else does too. */
export function findingsOf(audit: Audit, strict: boolean): readonly Finding[] {
  const isReplay = audit.mode === "replay";
  const fails = isReplay && strict;
  return [
    ...audit.misses.map(({ method, url, message }): Finding => ({
      kind: "miss",
      fails: isReplay,
      subject: `${method} ${url}`,
      message,
    })),
    ...audit.unused.map(({ file, method, url }): Finding => ({
      kind: "unused",
      fails,
      subject: file,
      message: `No request of this run was answered from it. It is the recording of ${method} ${url}.`,
    })),
    ...audit.old.map(({ file, recordedOn, days }): Finding => ({
      kind: "old",
      fails,
      subject: file,
      message: `It was recorded on ${recordedOn}, ${days} days ago. Record it again.`,
    })),
    ...audit.broken.map(({ file, message }): Finding => ({ kind: "broken", fails, subject: file, message })),
  ];
}
