import type { StartProxy } from "../../src/cli/command.ts";
import type { ProxyEvent } from "../../src/model/events.ts";
import { auditOf, auditsRecordings, type AuditFacts } from "../../src/model/audit.ts";
import type { ProxyOptions } from "../../src/model/options.ts";
import { createTally } from "../../src/model/summary.ts";

/** Starts proxies that only tell of the events that a test gave them. */
export interface ScriptedProxy {
  readonly start: StartProxy;
  /** What it was started with; undefined before that. */
  readonly options: () => ProxyOptions | undefined;
  /** True once it has been closed. */
  readonly closed: () => boolean;
}

/** Tells of `events` as soon as somebody listens, and then calls `afterwards`; audits against `catalogue`. */
export function scriptProxy(
  events: readonly ProxyEvent[] = [],
  afterwards: () => void = () => {},
  catalogue: AuditFacts["catalogue"] = { fixtures: [], broken: [] },
): ScriptedProxy {
  const tally = createTally();
  let options: ProxyOptions | undefined;
  let closed = false;
  async function close(): Promise<void> {
    closed = true;
  }
  return {
    options: () => options,
    closed: () => closed,
    async start(given) {
      options = given;
      const listeners = new Map<string, (event: never) => void>();
      setImmediate(() => {
        for (const event of events) {
          tally.add(event);
          listeners.get(event.kind)?.(event as never);
        }
        afterwards();
      });
      return {
        url: "http://127.0.0.1:5001",
        port: 5001,
        caFile: "ca/mockai-proxy-ca.pem",
        on: (kind, listener) => void listeners.set(kind, listener),
        summary: () => tally.summary(),
        audit: async (limits = {}) =>
          auditOf({
            mode: given.mode,
            recordings: given.recordings ?? "recordings",
            cassette: given.cassette,
            summary: tally.summary(),
            trace: tally.trace(),
            catalogue: auditsRecordings(given.mode) ? catalogue : undefined,
            maxAgeDays: limits.maxAgeDays,
            today: "2026-03-01",
          }),
        close,
        [Symbol.asyncDispose]: close,
      };
    },
  };
}
