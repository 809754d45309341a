import type { Option } from "./option.ts";
import type { Source } from "./settings.ts";
import { unknownName } from "./unknown-name.ts";

const PREFIX = "MOCKAI_PROXY_";

/** The environment's name for an option: `MOCKAI_PROXY_UPSTREAM_CA` for `upstream-ca`. */
function variableOf(name: string): string {
  return PREFIX + name.toUpperCase().replaceAll("-", "_");
}

function nameOf(variable: string): string {
  return variable.slice(PREFIX.length).toLowerCase().replaceAll("_", "-");
}

/**
 * Reads the options' variables; an empty one counts as not set. Rejects a variable with our prefix that is
 * no option's: a slip there would otherwise pass unseen.
 */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  options: readonly Option<unknown>[],
): Source {
  const known = new Map(
    options
      .filter(({ places }) => places.includes("environment"))
      .map((option) => [variableOf(option.name), option]),
  );
  const texts = new Map<string, readonly string[]>();
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || value === undefined || value === "") continue;
    const option = known.get(variable);
    if (option === undefined) throw unknownVariable(variable, [...known.keys()]);
    texts.set(option.name, option.kind === "list" ? option.split(value) : [value]);
  }
  return { texts, write: ({ name }, text) => `${variableOf(name)}=${text}`, where: "" };
}

function unknownVariable(variable: string, known: readonly string[]): Error {
  return unknownName({
    code: "unknown_variable",
    problem: `The environment has ${variable}, which is no option.`,
    name: nameOf(variable),
    known: known.map(nameOf),
    write: variableOf,
    advice: `Correct its name, or take it away: unset ${variable}`,
  });
}
