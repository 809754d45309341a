import { headerValue, type RawHeaders } from "../model/headers.ts";
import { remembering } from "../model/kept.ts";
import type { Endpoint, PathRule, Provider } from "../model/provider.ts";
import { normalizePath } from "./normalize-path.ts";
import { compilePattern, leadingPattern, wholePattern } from "./pattern.ts";

/** Tells providers by host, by name or by path. */
export interface Recognizer {
  /** The provider of a host name (lower case, without port). */
  byHost(host: string): Provider | undefined;
  /** The provider of this name. */
  byName(name: string): Provider | undefined;
  /**
   * The provider of a path in origin form, raw or normalised. Rules that ask for a `model`, that of the request's
   * JSON body, only count where it is given.
   */
  byPath(path: string, headers: RawHeaders, model?: string): PathMatch | undefined;
  /** Whether the `model` could decide whose this path is, so that the body must be read first. */
  needsModel(path: string, headers: RawHeaders): boolean;
}

/** Whose a path is, and the host that it is for; undefined where the path does not tell. */
export interface PathMatch {
  readonly provider: Provider;
  readonly host: string | undefined;
}

/** A rule with whose it is. */
interface OwnedRule {
  readonly provider: Provider;
  readonly rule: PathRule;
  readonly pattern: RegExp;
}

/**
 * A recognizer of these providers. Of those that claim a host the earliest has it. A path has many claimants, and
 * the rule that asks for most decides: rules with a header, then those with a user agent (an SDK may be pointed at
 * another provider), then those with a model, and last those with a path alone; of equals that of the earliest
 * provider. So a provider whose paths others have too, such as OpenAI, stands last and gets what nothing tells
 * apart.
 */
export function createRecognizer(providers: readonly Provider[]): Recognizer {
  const hosts = providers.flatMap((provider) =>
    provider.hosts.map((host) => ({ provider, pattern: wholePattern(host) })),
  );
  const names = new Map(providers.map((provider) => [provider.name, provider]));
  const rules: OwnedRule[] = providers
    .flatMap((provider) =>
      provider.paths.map((rule) => ({ provider, rule, pattern: leadingPattern(rule.path) })),
    )
    .toSorted((one, other) => rank(one.rule) - rank(other.rule));
  return {
    byHost: remembering((host) => hosts.find(({ pattern }) => pattern.test(host))?.provider),
    byName: (name) => names.get(name),
    byPath(path, headers, model) {
      const normalized = normalizePath(path);
      for (const { provider, rule, pattern } of rules) {
        const match = pattern.exec(normalized);
        if (match === null || !hasHeader(headers, rule) || !isModel(model, rule)) continue;
        return { provider, host: fillHost(rule.host, match.groups) };
      }
      return undefined;
    },
    needsModel(path, headers) {
      const normalized = normalizePath(path);
      const first = rules.find(({ rule, pattern }) => pattern.test(normalized) && hasHeader(headers, rule));
      return first?.rule.model !== undefined;
    },
  };
}

/** Tells whether a host (lower case, without port) and a path, raw or normalised, are one of the endpoints. */
export function createEndpointMatcher(
  endpoints: readonly Endpoint[],
): (host: string, path: string) => boolean {
  const patterns = endpoints.map((endpoint) => ({
    host: wholePattern(endpoint.host),
    path: leadingPattern(endpoint.path),
  }));
  return (host, path) => {
    const ofHost = patterns.filter((pattern) => pattern.host.test(host));
    if (ofHost.length === 0) return false;
    const normalized = normalizePath(path);
    return ofHost.some((pattern) => pattern.path.test(normalized));
  };
}

/** The lower, the earlier a rule is asked. */
function rank({ first, header, model }: PathRule): number {
  if (first === true) return 0;
  if (header !== undefined) return header === "user-agent" ? 2 : 1;
  return model === undefined ? 4 : 3;
}

function hasHeader(headers: RawHeaders, { header, value }: PathRule): boolean {
  if (header === undefined) return true;
  const sent = headerValue(headers, header);
  return sent !== undefined && (value === undefined || compilePattern(value, "i").test(sent));
}

function isModel(model: string | undefined, rule: PathRule): boolean {
  if (rule.model === undefined) return true;
  return model !== undefined && leadingPattern(rule.model, "i").test(model);
}

function fillHost(
  template: string | undefined,
  groups: Readonly<Record<string, string>> | undefined,
): string | undefined {
  return template?.replace(/\{(\w+)\}/g, (placeholder, name: string) => groups?.[name] ?? placeholder);
}
