import type { DataDifference } from "../matching/differences.ts";
import type { JsonValue } from "../model/json.ts";
import type { TextReplacement } from "../model/options.ts";

/** More flags than these nobody wants to type: then recording is less work. */
const MAX_FLAGS = 3;
/** Longer strings are files and not prompts with a date in them. */
const MAX_TEXT_LENGTH = 100_000;

/**
 * The flags under which the differences would not count: `--replace` for strings that are the same but for
 * dates, ids and the like, `--ignore` for small members whose names say that they are volatile. Ready to be
 * pasted in a POSIX shell. Undefined where one difference is of another kind, or where the flags would be many.
 */
export function mendFor(differences: readonly DataDifference[]): readonly string[] | undefined {
  const flags = new Set<string>();
  for (const difference of differences) {
    const mend = replacementsFor(difference) ?? ignoreFor(difference);
    if (mend === undefined) return undefined;
    for (const flag of mend) flags.add(flag);
  }
  return flags.size > 0 && flags.size <= MAX_FLAGS ? [...flags] : undefined;
}

/** What changes from run to run in texts, the most telling first. No `=` and no `'`: they go on a command line. */
const VOLATILE_TEXTS: readonly TextReplacement[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, "DATETIME"],
  [/\d{4}-\d\d-\d\d/g, "DATE"],
  [/([A-Z][a-z]+day,? )?([A-Z][a-z]+ \d{1,2}|\d{1,2} [A-Z][a-z]+),? \d{4}/g, "DATE"],
  [/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/g, "UUID"],
  [/(\/private)?\/(tmp|var\/folders|var\/tmp)\/[\w./-]+/g, "TMP"],
  [/[A-Za-z]:\\[^\s"]{0,200}\\Te?mp\\[\w.\\-]+/g, "TMP"],
  [/\d{1,2}:\d\d(:\d\d)?(\.\d+)?( ?[AP]M)?/g, "TIME"],
  [/[0-9a-f]{16,}/g, "HEX"],
  [/\d{5,}/g, "NUMBER"],
];

function replacementsFor({ kind, asked, recorded }: DataDifference): readonly string[] | undefined {
  if (kind !== "value" || typeof asked !== "string" || typeof recorded !== "string") return undefined;
  if (Math.max(asked.length, recorded.length) > MAX_TEXT_LENGTH) return undefined;
  const areMadeOne = (replacements: readonly TextReplacement[]): boolean =>
    replaceAll(asked, replacements) === replaceAll(recorded, replacements);
  if (!areMadeOne(VOLATILE_TEXTS)) return undefined;
  const needed = VOLATILE_TEXTS.reduceRight((kept, candidate) => {
    const without = kept.filter((replacement) => replacement !== candidate);
    return areMadeOne(without) ? without : kept;
  }, VOLATILE_TEXTS);
  return needed.map(([{ source }, text]) => `--replace '${source.replaceAll("\\/", "/")}=${text}'`);
}

function replaceAll(text: string, replacements: readonly TextReplacement[]): string {
  return replacements.reduce((done, [pattern, instead]) => done.replace(pattern, instead), text);
}

/** Says of a member that each run gives it another value: its name ends so, written in snake case. */
const VOLATILE_NAME =
  /(^|_)(id|uuid|guid|nonce|timestamp|session|trace|user|cache_key|(created|updated|sent)_at)$/;
/** Ids of what answers, and not of who asks. */
const TELLING_NAME = /(model|voice|file|assistant|agent|deployment|prompt|tool|call|response)s?_id$/;
const MAX_VALUE_LENGTH = 200;

function ignoreFor({ path, kind, asked, recorded }: DataDifference): readonly string[] | undefined {
  if (kind !== "value" || !isSmall(asked) || !isSmall(recorded)) return undefined;
  const name = /([\w-]+)['"\]]*$/.exec(path)?.[1] ?? "";
  const snake = name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  if (!VOLATILE_NAME.test(snake) || TELLING_NAME.test(snake)) return undefined;
  const everywhere = path.replace(/\[\d+\]/g, "[*]").replace(/\['([^'"]*)'\]/g, '["$1"]');
  return everywhere.includes("'") ? undefined : [`--ignore '${everywhere}'`];
}

function isSmall(value: JsonValue | undefined): boolean {
  if (typeof value === "string") return value.length <= MAX_VALUE_LENGTH;
  return typeof value !== "object" || value === null;
}
