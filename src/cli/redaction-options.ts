import type { OwnRedaction } from "../model/options.ts";
import { list, object, type Option } from "./option.ts";
import { redactionType } from "./redaction-type.ts";
import { textType } from "./value-types.ts";

/** Only in the configuration file: a person's own secrets are no part of a command. */
export const REDACT: Option<OwnRedaction> = object(
  { name: "redact", description: "secrets of one's own: headers, paths, patterns, variables" },
  redactionType,
);
export const ALLOW_UNREDACTED: Option<readonly string[]> = list(
  {
    name: "allow-unredacted",
    placeholder: "RULE",
    description: "save answers though this rule's find cannot be taken out of them; may be repeated",
  },
  textType("the name of a rule, as the refusal tells it", "own-credential"),
);

/** What decides which secrets are taken out. */
export const REDACTION_OPTIONS: readonly Option<unknown>[] = [REDACT, ALLOW_UNREDACTED];
