import { createRedactor, type Redactor } from "../redaction/redactor.ts";
import { ALLOW_UNREDACTED, REDACT } from "./redaction-options.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/** The redactor of a proxy with these settings. */
export function redactorOf(settings: Settings, { environment }: Pick<Terminal, "environment">): Redactor {
  return createRedactor({
    environment,
    own: settings.get(REDACT),
    allowUnredacted: settings.get(ALLOW_UNREDACTED),
  });
}
