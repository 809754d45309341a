import { RefusedError } from "../errors.ts";
import { headerValue } from "../model/headers.ts";
import type { ClientRequest } from "../model/exchange.ts";
import { splitAbsoluteForm, type Origin } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import { createRecognizer, type Recognizer } from "../matching/recognizer.ts";
import type { HostPolicy } from "./host-policy.ts";
import type { Arrival } from "./mount.ts";
import { OWN_FOLDER, OWN_HOST, pathnameOf } from "./own-page-address.ts";

/** An API that is recorded and replayed. */
export interface ProviderTarget {
  readonly kind: "provider";
  readonly provider: Provider;
  /** Undefined where neither path nor option tells it. */
  readonly origin: Origin | undefined;
  /** In origin form a fixture of any host will do. */
  readonly anyHost: boolean;
  /** The client called the proxy itself: absolute URLs in the answer must lead back here. */
  readonly isDirect: boolean;
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
  | { readonly kind: "unknown" }
  /** Below a mount that is no provider's. */
  | { readonly kind: "unknown mount"; readonly name: string };

/** What {@link resolveTarget} rests on. */
export interface TargetFacts {
  readonly recognizer: Recognizer;
  /** For those who name one that there is not. */
  readonly providerNames: readonly string[];
  readonly policy: HostPolicy;
  /** For intercepted hosts that no provider claims. */
  readonly unknownProvider: Provider;
  /** Where origin-form requests go that the path cannot place (`--upstream`). */
  readonly upstream: Origin | undefined;
  /** Whether a Host header means the proxy, whatever name it is reached by. */
  readonly isSelf: (named: Origin) => boolean;
}

/**
 * Says what a request is aimed at, from its destination, or in origin form from its mount, its Host header and
 * its path. `model` is the `model` of its JSON body, where the recognizer needs it.
 */
export function resolveTarget(arrival: Arrival, facts: TargetFacts, model?: string): Target {
  const { request, mount, isDirect } = arrival;
  if (mount !== undefined) return mountedTarget(mount, request, facts, model);
  // A client that does not know how proxies are spoken to sends `GET /path` with the Host of the server it wants.
  const named = request.destination ?? foreignHost(request, facts);
  if (isOwn(request, named)) return { kind: "own" };
  if (request.destination !== undefined) return hostTarget(request.destination, facts, isDirect);
  if (named !== undefined && facts.policy(named.host, named.port) === "intercept")
    return hostTarget(named, facts, false);
  const found = facts.recognizer.byPath(request.path, request.headers, model);
  if (found === undefined) return unplacedTarget(named, facts);
  return anyHostTarget(found.provider, found.host, facts);
}

/** Whether {@link resolveTarget} must be told the `model` of the body to tell whose the path is. */
export function needsModel({ request, mount }: Arrival, facts: TargetFacts): boolean {
  if (request.destination !== undefined || mount !== undefined) return false;
  return facts.recognizer.needsModel(request.path, request.headers);
}

/** Where to forward to. Throws RefusedError where nothing tells. */
export function originOf({ origin, provider }: ProviderTarget): Origin {
  if (origin !== undefined) return origin;
  const message =
    `The path alone does not tell which host of ${provider.name} to forward to. ` +
    `Name it with --upstream https://HOST, or have the client call that host through the proxy.`;
  throw new RefusedError("no_upstream", 400, message);
}

function mountedTarget(name: string, request: ClientRequest, facts: TargetFacts, model?: string): Target {
  const provider = facts.recognizer.byName(name);
  if (provider === undefined) return { kind: "unknown mount", name };
  const found = createRecognizer([provider]).byPath(request.path, request.headers, model);
  return anyHostTarget(provider, found?.host ?? onlyHost(provider), facts);
}

/** The host that all paths of a provider are for, where it is one and the same. */
function onlyHost({ paths }: Provider): string | undefined {
  const hosts = new Set(paths.map(({ host }) => host));
  const [host] = hosts;
  return hosts.size === 1 && host?.includes("{") === false ? host : undefined;
}

function anyHostTarget(provider: Provider, host: string | undefined, facts: TargetFacts): ProviderTarget {
  const origin = host === undefined ? facts.upstream : httpsOrigin(host);
  return { kind: "provider", provider, origin, anyHost: true, isDirect: true };
}

/** A page of the proxy's own: on its own host, and in origin form below its own folder too. */
function isOwn(request: ClientRequest, named: Origin | undefined): boolean {
  if (named?.host === OWN_HOST) return true;
  return request.destination === undefined && `${pathnameOf(request)}/`.startsWith(`${OWN_FOLDER}/`);
}

function hostTarget(origin: Origin, facts: TargetFacts, isDirect: boolean): Target {
  const decision = facts.policy(origin.host, origin.port);
  switch (decision) {
    case "intercept": {
      const provider = facts.recognizer.byHost(origin.host) ?? facts.unknownProvider;
      return { kind: "provider", provider, origin, anyHost: false, isDirect };
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
    return named === undefined ? { kind: "unknown" } : hostTarget(named, facts, false);
  const provider = facts.recognizer.byHost(facts.upstream.host) ?? facts.unknownProvider;
  return { kind: "provider", provider, origin: facts.upstream, anyHost: true, isDirect: true };
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
