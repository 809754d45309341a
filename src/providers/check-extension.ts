import { isJsonObject } from "../model/json.ts";
import { parseJsonPath } from "../model/json-path.ts";
import type { ProviderExtension } from "../model/options.ts";
import { badProvider } from "./bad-provider.ts";

/** What is wrong with a member's value, the end of a sentence that begins with the member's name. */
type Check = (value: unknown, where: string) => string | undefined;

/** The first path segment of origin form must tell a name from a host, which has a dot or a port. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Stands for hosts that nobody claims. */
const RESERVED_NAME = "unknown";

const text: Check = (value, where) => (typeof value === "string" ? undefined : `${where} must be text`);

const pattern: Check = (value, where) => {
  if (typeof value !== "string" || value === "")
    return `${where} must be text, the source of a JavaScript regular expression`;
  return compiles(value)
    ? undefined
    : `${where}, ${JSON.stringify(value)}, is no JavaScript regular expression`;
};

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

const jsonPath: Check = (value, where) => {
  if (typeof value === "string" && parseJsonPath(value) !== undefined) return undefined;
  return `${where}, ${JSON.stringify(value)}, is no JSONPath such as $.messages[*].id`;
};

const any: Check = () => undefined;

function list(check: Check): Check {
  return (value, where) => {
    if (!Array.isArray(value)) return `${where} must be a list`;
    return firstOf(value.map((item: unknown, index) => () => check(item, `${where}[${index}]`)));
  };
}

function object(members: Readonly<Record<string, Check>>, needed: readonly string[] = []): Check {
  return (value, where) => {
    if (!isObject(value)) return `${where} must be an object`;
    const missing = needed.find((name) => value[name] === undefined);
    if (missing !== undefined) return `${where} lacks the member "${missing}"`;
    const known = new Map(Object.entries(members));
    return firstOf(
      Object.entries(value).map(([name, member]) => () => {
        const check = known.get(name);
        const place = where === "" ? name : `${where}.${name}`;
        if (check === undefined) return `${place} is no member that is known`;
        return member === undefined ? undefined : check(member, place);
      }),
    );
  };
}

function firstOf(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value);
}

const record =
  (check: Check): Check =>
  (value, where) => {
    if (!isObject(value)) return `${where} must be an object`;
    return firstOf(
      Object.entries(value).map(
        ([name, member]) =>
          () =>
            check(member, `${where}.${name}`),
      ),
    );
  };

const status: Check = (value, where) =>
  Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599
    ? undefined
    : `${where} must be a number from 400 to 599`;

const checks: Readonly<Record<keyof ProviderExtension, Check>> = {
  name: text,
  like: text,
  hosts: list(pattern),
  paths: list(object({ path: pattern, header: text, value: pattern, model: pattern, host: text }, ["path"])),
  credentials: object({ headers: list(text), query: list(text), body: list(jsonPath) }),
  ignoredQuery: list(text),
  stream: object({ member: text, path: pattern, unless: text }),
  streamEnds: list(
    object({ path: pattern, data: list(text), events: list(text), members: list(text) }, ["path"]),
  ),
  ignoredMembers: list(jsonPath),
  echoedIds: list(jsonPath),
  volatileMembers: list(text),
  contentMembers: list(text),
  heartbeats: list(text),
  links: list(jsonPath),
  errors: list(
    object(
      {
        path: pattern,
        headers: record(text),
        body: any,
        reasons: record(text),
        unauthorized: object({ status, code: text, message: text }, ["status", "code", "message"]),
      },
      ["body", "reasons", "unauthorized"],
    ),
  ),
  ignore: list(jsonPath),
  // Pairs of a compiled expression and a text: whoever compiled them has checked them.
  replace: any,
};

/** Throws UsageError for a provider in the configuration whose members cannot be used. */
export function checkExtension(extension: ProviderExtension): void {
  const { name } = extension;
  if (typeof name !== "string" || !NAME.test(name) || name === RESERVED_NAME)
    throw badProvider(name, {
      problem: "has a name that cannot be used",
      known: "A name begins with a letter and has letters, digits, _ and - only.",
      advice: 'Write it like "name": "my_gateway".',
    });
  const problem = object(checks)(extension, "");
  if (problem === undefined) return;
  throw badProvider(name, {
    problem: `cannot be used: ${problem}`,
    known: `A provider's members are ${Object.keys(checks).join(", ")}.`,
    advice: "Mend it where providers are configured, in mockai-proxy.json.",
  });
}
