import { headerValue, type RawHeaders } from "../model/headers.ts";
import type { Endpoint, PathRule, Provider } from "../model/provider.ts";
import { normalizePath } from "./normalize-path.ts";
import { leadingPattern, wholePattern } from "./pattern.ts";

/** Tells providers by host or by path. */
export interface Recognizer {
  /** The provider of a host name (lower case, without port). */
  byHost(host: string): Provider | undefined;
  /** The provider of a path in origin form, raw or normalised. */
  byPath(path: string, headers: RawHeaders): PathMatch | undefined;
}

/** Whose a path is, and the host that it is for; undefined where the path does not tell. */
export interface PathMatch {
  readonly provider: Provider;
  readonly host: string | undefined;
}

/** A recognizer of these providers. Where two claim a host or a path, the earlier one has it. */
export function createRecognizer(providers: readonly Provider[]): Recognizer {
  const hosts = providers.flatMap((provider) =>
    provider.hosts.map((host) => ({ provider, pattern: wholePattern(host) })),
  );
  const paths = providers.flatMap((provider) =>
    provider.paths.map((rule) => ({ provider, rule, pattern: leadingPattern(rule.path) })),
  );
  return {
    byHost: (host) => hosts.find(({ pattern }) => pattern.test(host))?.provider,
    byPath(path, headers) {
      const normalized = normalizePath(path);
      for (const { provider, rule, pattern } of paths) {
        const match = pattern.exec(normalized);
        if (match === null || !hasHeader(headers, rule)) continue;
        return { provider, host: fillHost(rule.host, match.groups) };
      }
      return undefined;
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

function hasHeader(headers: RawHeaders, rule: PathRule): boolean {
  return rule.header === undefined || headerValue(headers, rule.header) !== undefined;
}

function fillHost(
  template: string | undefined,
  groups: Readonly<Record<string, string>> | undefined,
): string | undefined {
  return template?.replace(/\{(\w+)\}/g, (placeholder, name: string) => groups?.[name] ?? placeholder);
}
