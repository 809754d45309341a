import { UsageError } from "../errors.ts";
import { type JsonPath, jsonPaths, parseJsonPath } from "../model/json-path.ts";
import type { OwnRedaction } from "../model/options.ts";
import type { Provider } from "../model/provider.ts";
import { environmentSecrets, type Environment } from "./environment-secrets.ts";
import type { Finder } from "./finder.ts";
import { type PreparedValues, prepareValues } from "./known-values.ts";
import { createPatternFinder, type PatternFind } from "./pattern-rule.ts";
import { identityRules, resourceRules, secretRules } from "./patterns.ts";
import { createHeaderKinds, type HeaderKinds } from "./request-headers.ts";
import type { KnownValue } from "./value-finder.ts";

/** How a redactor is set up. */
export interface RedactorOptions {
  /** Where the process's own secrets are looked for. */
  readonly environment?: Environment | undefined;
  readonly own?: OwnRedaction | undefined;
  /** Rules by whose finds an answer is not refused, as {@link Refusal.rule} names them; `*` for all. */
  readonly allowUnredacted?: readonly string[] | undefined;
}

/** What is made once of a redactor's options. */
export interface RedactionSettings {
  /** In lower case. */
  readonly headers: readonly string[];
  readonly headerKinds: HeaderKinds;
  readonly patterns: readonly RegExp[];
  readonly prepared: PreparedValues;
  readonly isAllowed: (rule: string) => boolean;
  /** The members that hold secrets with this provider. */
  pathsFor(provider: Provider): readonly JsonPath[];
}

/** Throws UsageError for a path that is no JSONPath. A variable that is not set, or whose value is short, counts for nothing. */
export function redactionSettings({
  environment = {},
  own = {},
  allowUnredacted = [],
}: RedactorOptions): RedactionSettings {
  const named = (own.variables ?? []).map((name) => environment[name] ?? "");
  const values = new Set([...environmentSecrets(environment), ...named.filter((value) => value.length >= 4)]);
  const ownPaths = (own.paths ?? []).map(readPath);
  const byProvider = new Map<Provider, readonly JsonPath[]>();
  const headers = (own.headers ?? []).map((name) => name.toLowerCase());
  return {
    headers,
    headerKinds: createHeaderKinds(headers),
    patterns: (own.patterns ?? []).map(({ source, flags }) => new RegExp(source, withGlobal(flags))),
    prepared: prepareValues(Array.from(values, environmentValue)),
    isAllowed: (rule) => allowUnredacted.includes(rule) || allowUnredacted.includes("*"),
    pathsFor(provider) {
      const paths = byProvider.get(provider) ?? [...ownPaths, ...jsonPaths(provider.credentials.body)];
      byProvider.set(provider, paths);
      return paths;
    },
  };
}

function readPath(text: string): JsonPath {
  const path = parseJsonPath(text);
  if (path !== undefined) return path;
  const message =
    `The path ${JSON.stringify(text)} cannot be used. It must be a JSONPath of names, indexes, * and .. in the ` +
    `bodies of requests and answers. Write it like "redact": { "paths": ["$.session.token"] }.`;
  throw new UsageError("bad_path", message);
}

function environmentValue(value: string): KnownValue {
  return { value: Buffer.from(value).toString("latin1"), rule: "environment", own: false };
}

function withGlobal(flags: string): string {
  return `${flags.replace(/[gy]/g, "")}g`;
}

/** The forms of secrets in requests, texts and URLs. */
export const secretPatterns: Finder<PatternFind> = atFirstUse(() =>
  createPatternFinder([...secretRules, ...resourceRules]),
);

/** The forms of secrets in answers, the names of accounts among them. */
export const answerPatterns: Finder<PatternFind> = atFirstUse(() =>
  createPatternFinder([...secretRules, ...resourceRules, ...identityRules]),
);

/** Tables take their time, and a replay never looks through an answer. */
function atFirstUse<Find>(make: () => Finder<Find>): Finder<Find> {
  let made: Finder<Find> | undefined;
  const get = (): Finder<Find> => (made ??= make());
  return { find: (text) => get().find(text), sees: (text) => get().sees(text) };
}
