import { headerValue } from "../model/headers.ts";
import type { ClientRequest } from "../model/exchange.ts";
import { splitAbsoluteForm, type Origin } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import type { Recognizer } from "../matching/recognizer.ts";
import type { HostPolicy } from "./host-policy.ts";
import { OWN_FOLDER, OWN_HOST, pathnameOf } from "./own-page-address.ts";

/** An API that is recorded and replayed. */
export interface ProviderTarget {
  readonly kind: "provider";
  readonly provider: Provider;
  /** Undefined where neither path nor option tells it. */
  readonly origin: Origin | undefined;
  /** In origin form a fixture of any host will do. */
  readonly anyHost: boolean;
}

/** What a request is aimed at, decided once. */
export type Target =
  | ProviderTarget
  /** A host that is passed through. */
  | { readonly kind: "pass"; readonly origin: Origin }
  /** A host that replay may not reach. */
  | { readonly kind: "refused"; readonly origin: Origin }
  /** A page of the proxy's own. */
  | { readonly kind: "own" }
  /** Origin form with a path that no provider has. */
  | { readonly kind: "unknown" };

/** What {@link resolveTarget} rests on. */
export interface TargetFacts {
  readonly recognizer: Recognizer;
  readonly policy: HostPolicy;
  /** For intercepted hosts that no provider claims. */
  readonly unknownProvider: Provider;
  /** Where origin-form requests go that the path cannot place (`--upstream`). */
  readonly upstream: Origin | undefined;
  /** Whether a Host header means the proxy, whatever name it is reached by. */
  readonly isSelf: (named: Origin) => boolean;
}

/** Says what a request is aimed at, from its destination, or in origin form from its Host header and path. */
export function resolveTarget(request: ClientRequest, facts: TargetFacts): Target {
  // A client that does not know how proxies are spoken to sends `GET /path` with the Host of the server it wants.
  const named = request.destination ?? foreignHost(request, facts);
  if (isOwn(request, named)) return { kind: "own" };
  if (request.destination !== undefined) return hostTarget(request.destination, facts);
  if (named !== undefined && facts.policy(named.host, named.port) === "intercept")
    return hostTarget(named, facts);
  const found = facts.recognizer.byPath(request.path, request.headers);
  if (found === undefined) return unplacedTarget(named, facts);
  const origin = found.host === undefined ? facts.upstream : httpsOrigin(found.host);
  return { kind: "provider", provider: found.provider, origin, anyHost: true };
}

/** A page of the proxy's own: on its own host, and in origin form below its own folder too. */
function isOwn(request: ClientRequest, named: Origin | undefined): boolean {
  if (named?.host === OWN_HOST) return true;
  return request.destination === undefined && `${pathnameOf(request)}/`.startsWith(`${OWN_FOLDER}/`);
}

function hostTarget(origin: Origin, facts: TargetFacts): Target {
  const decision = facts.policy(origin.host, origin.port);
  switch (decision) {
    case "intercept": {
      const provider = facts.recognizer.byHost(origin.host) ?? facts.unknownProvider;
      return { kind: "provider", provider, origin, anyHost: false };
    }
    case "tunnel":
      return { kind: "pass", origin };
    case "refuse":
      return { kind: "refused", origin };
    default:
      return decision satisfies never;
  }
}

function unplacedTarget(named: Origin | undefined, facts: TargetFacts): Target {
  if (facts.upstream === undefined)
    return named === undefined ? { kind: "unknown" } : hostTarget(named, facts);
  const provider = facts.recognizer.byHost(facts.upstream.host) ?? facts.unknownProvider;
  return { kind: "provider", provider, origin: facts.upstream, anyHost: true };
}

/** The server that the Host header names; undefined where that is the proxy itself. */
function foreignHost({ headers, secure }: ClientRequest, { isSelf }: TargetFacts): Origin | undefined {
  const host = headerValue(headers, "host") ?? "";
  const origin = splitAbsoluteForm(`${secure ? "https" : "http"}://${host}`)?.origin;
  return origin === undefined || isSelf(origin) ? undefined : origin;
}

function httpsOrigin(host: string): Origin {
  return { scheme: "https", host, port: 443 };
}
