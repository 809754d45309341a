import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import { jsonPaths, type JsonPath } from "../model/json-path.ts";
import type { Provider } from "../model/provider.ts";
import { withLinksBack } from "./link-response.ts";
import { linkBase } from "./links.ts";
import { MAX_RECORDED_BYTES } from "./read-body.ts";
import type { ProviderTarget, TargetFacts } from "./target.ts";

/** The way back to the client; for one that called the proxy itself, links in answers lead back here. */
export function leadLinksBack(
  request: ClientRequest,
  response: ClientResponse,
  { provider, isDirect }: ProviderTarget,
  { policy }: TargetFacts,
): ClientResponse {
  const base = isDirect ? linkBase(request) : undefined;
  if (base === undefined) return response;
  const rules = {
    links: linksOf(provider),
    leadsHere: ({ host, port }: { readonly host: string; readonly port: number }) =>
      policy(host, port) === "intercept",
    base,
  };
  return withLinksBack(response, rules, MAX_RECORDED_BYTES);
}

const parsed = new WeakMap<Provider, readonly JsonPath[]>();

function linksOf(provider: Provider): readonly JsonPath[] {
  const known = parsed.get(provider) ?? jsonPaths(provider.links);
  parsed.set(provider, known);
  return known;
}
