/** Who reads the variables: three families of shells, and three kinds of files. */
export type Shell = "bash" | "fish" | "powershell" | "dotenv" | "github" | "docker";

/**
 * Stands in a value for what the variable holds already, so that a shell can put it there itself and nothing
 * of it is printed. No environment can hold this character.
 */
export const OWN_VALUE = "\u0000";

/** How a variable is set, a line of its own. */
type Syntax = (name: string, value: string) => string;

const SYNTAXES: Readonly<Record<Shell, Syntax>> = {
  bash: (name, value) => `export ${name}=${joinParts(value, quoteForShell, `"$${name}"`, "")}`,
  fish: (name, value) => `set -gx ${name} ${joinParts(value, quoteForFish, `"$${name}"`, "")}`,
  powershell: (name, value) =>
    `$env:${name} = ${joinParts(value, quoteForPowerShell, `$env:${name}`, " + ")}`,
  dotenv: (name, value) => `${name}=${quoteForDotenv(value)}`,
  github: (name, value) => `${name}=${value}`,
  docker: (name, value) => `${name}=${value}`,
};

/** GitHub refuses this one in `$GITHUB_ENV`, with an error in the log of the run. */
const REFUSED_BY_GITHUB = "NODE_OPTIONS";

export const SHELLS: readonly Shell[] = ["bash", "fish", "powershell", "dotenv", "github", "docker"];

/** Whether the syntax can refer to a value that is there already, by {@link OWN_VALUE}. */
export function knowsOwnValue(shell: Shell): boolean {
  return shell === "bash" || shell === "fish" || shell === "powershell";
}

/** The shell that `$SHELL` names. All that are not fish or PowerShell read what bash reads. */
export function guessShell(environment: Readonly<Record<string, string | undefined>>): Shell {
  const name = /([^/\\]*?)(?:\.exe)?$/i.exec(environment["SHELL"] ?? "")?.[1];
  if (name === "fish") return "fish";
  return name === "pwsh" || name === "powershell" ? "powershell" : "bash";
}

/**
 * The lines that set the variables; each ends with a line's end. `github` is for `$GITHUB_ENV`, `docker` for
 * `docker run --env-file`, which takes a value with its quotes.
 */
export function formatVariables(variables: Readonly<Record<string, string>>, shell: Shell): string {
  const syntax = SYNTAXES[shell];
  return Object.entries(variables)
    .filter(([name]) => shell !== "github" || name !== REFUSED_BY_GITHUB)
    .map(([name, value]) => `${syntax(name, value)}\n`)
    .join("");
}

/** A word as sh, bash and zsh read it; as it is where nothing in it means anything to them. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function quoteForFish(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

/** PowerShell takes typographic quotes for straight ones. */
function quoteForPowerShell(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}

/** What dotenv's many readers agree on: inside of quotes of one kind, those of the others mean nothing. */
function quoteForDotenv(text: string): string {
  if (/^[\w@%+:,./-]*$/.test(text)) return text;
  const quote = ["'", '"', "`"].find((candidate) => !text.includes(candidate)) ?? "'";
  return `${quote}${text}${quote}`;
}

function joinParts(value: string, quote: (text: string) => string, own: string, glue: string): string {
  if (value === "") return quote("");
  return value
    .split(new RegExp(`(${OWN_VALUE})`))
    .filter((part) => part !== "")
    .map((part) => (part === OWN_VALUE ? own : quote(part)))
    .join(glue);
}
