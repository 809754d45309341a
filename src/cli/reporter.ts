import type { ProxyEvent } from "../model/events.ts";
import type { Audit } from "../model/audit.ts";
import type { Summary } from "../model/summary.ts";
import { createPaint, paintNothing, type Paint } from "./colour.ts";
import { formatEvent, isTrouble } from "./format-event.ts";
import { formatStart, type Start } from "./format-start.ts";
import { formatSummary } from "./format-summary.ts";
import { gatherLines } from "./gathered-lines.ts";
import { openLogFile, type LogFile } from "./log-file.ts";
import { JSON_LINES, LOG, LOG_LEVEL, QUIET } from "./options.ts";
import type { Settings } from "./settings.ts";
import type { Terminal, Writer } from "./terminal.ts";

/** Tells of a proxy's work: beginning and end on standard error, what is between there or in a file. */
export interface Reporter extends Disposable {
  readonly started: (start: Start) => void;
  readonly happened: (event: ProxyEvent) => void;
  readonly ended: (summary: Summary, audit: Audit) => void;
  /** What a person might do about the run as a whole. */
  readonly advised: (advice: string) => void;
}

/** How things are written down. */
interface Form {
  readonly start: (start: Start) => string;
  readonly event: (event: ProxyEvent) => string;
  readonly summary: (summary: Summary, audit: Audit) => string;
  readonly advice: (advice: string) => string;
}

/** Throws UsageError where the log file cannot be written. */
export function createReporter(settings: Settings, terminal: Terminal): Reporter {
  const file = settings.get(LOG);
  const log = file === undefined ? undefined : openLogFile(file, terminal);
  const quiet = settings.get(QUIET) ?? false;
  const level = settings.get(LOG_LEVEL) ?? "info";
  // Quiet is for the screen: a log that somebody asked for is written all the same.
  const onlyTrouble = level === "error" || (quiet && log === undefined);
  const paint = log === undefined ? createPaint(terminal) : paintNothing;
  const form = settings.get(JSON_LINES) === true ? JSON_FORM : textForm(paint, level === "debug");
  return assemble(form, { people: terminal.stderr, log, quiet, onlyTrouble });
}

interface Outlets {
  readonly people: Writer;
  readonly log: LogFile | undefined;
  readonly quiet: boolean;
  readonly onlyTrouble: boolean;
}

function assemble(form: Form, { people, log, quiet, onlyTrouble }: Outlets): Reporter {
  const lines = gatherLines(log ?? people);
  const tell = (text: () => string): void => {
    lines.flush();
    if (!quiet) people.write(text());
  };
  return {
    started: (start) => tell(() => form.start(start)),
    happened(event) {
      if (!onlyTrouble || isTrouble(event)) lines.write(form.event(event));
    },
    ended: (summary, audit) => tell(() => form.summary(summary, audit)),
    advised: (advice) => tell(() => form.advice(advice)),
    [Symbol.dispose]() {
      lines.flush();
      log?.[Symbol.dispose]();
    },
  };
}

function textForm(paint: Paint, withData: boolean): Form {
  return {
    start: formatStart,
    event: (event) => formatEvent(event, paint, withData),
    summary: (summary, audit) => `\n${formatSummary(summary, audit)}`,
    advice: (advice) => `${advice}\n`,
  };
}

/** One JSON object a line; `kind` tells them apart. */
const JSON_FORM: Form = {
  start: (start) => jsonLine({ kind: "start", ...start }),
  event: (event) => jsonLine(event),
  summary: (summary, { unused, errors, old, broken, added, changed }) =>
    jsonLine({ kind: "summary", ...summary, unused, errors, old, broken, added, changed }),
  advice: (message) => jsonLine({ kind: "advice", message }),
};

function jsonLine(value: object): string {
  const text = JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Map ? Object.fromEntries(member) : member,
  );
  return `${text}\n`;
}
