import { UsageError } from "../errors.ts";
import type { NormalizerRules, UserRules } from "../matching/normalize-data.ts";
import { parseJsonPath } from "../model/json-path.ts";
import type { ProxyOptions } from "../model/options.ts";

/** The person's own rules, read. Throws UsageError for a path that is none. */
export function normalizerRules({
  ignore,
  replace,
  providers = [],
}: Pick<ProxyOptions, "ignore" | "replace" | "providers">): NormalizerRules {
  const byProvider = new Map<string, UserRules>();
  for (const { name, ...rules } of providers) {
    const { ignore: ignored, replace: replaced } = byProvider.get(name) ?? NO_RULES;
    const more = readRules(rules);
    byProvider.set(name, {
      ignore: [...ignored, ...more.ignore],
      replace: [...replaced, ...more.replace],
    });
  }
  return { ...readRules({ ignore, replace }), byProvider };
}

const NO_RULES: UserRules = { ignore: [], replace: [] };

function readRules({ ignore = [], replace = [] }: Pick<ProxyOptions, "ignore" | "replace">): UserRules {
  const paths = ignore.map((text) => {
    const path = parseJsonPath(text);
    if (path === undefined) throw badPath(text);
    return path;
  });
  return { ignore: paths, replace };
}

function badPath(text: string): UsageError {
  const message =
    `The path ${JSON.stringify(text)} cannot be used. It must be a JSONPath of names, indexes, * and .. in the ` +
    `request data. Write it like --ignore '$.metadata.run_id'.`;
  return new UsageError("bad_path", message);
}
