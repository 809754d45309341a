import { matchRequest } from "../exchange/match-request.ts";
import { createRecognizer } from "../matching/recognizer.ts";
import type { JsonObject } from "../model/json.ts";
import { splitAbsoluteForm } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { knownProviders, unknownProvider } from "../providers/index.ts";

/** A request as a person describes it. */
export interface DescribedRequest {
  readonly method: string;
  /** Absolute, or path and query. */
  readonly url: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** What the proxy logs of a request. */
export interface RequestHash {
  readonly provider: string;
  /** 64 lower-case hex digits. */
  readonly hash: string;
  readonly data: Redacted<JsonObject>;
}

/** All providers, by name. */
export const providersByName: ReadonlyMap<string, Provider> = new Map(
  [...knownProviders, unknownProvider].map((provider) => [provider.name, provider]),
);

/** The provider that a URL, absolute or only a path, is of; undefined where a path tells none. */
export function providerOfUrl(url: string): Provider | undefined {
  const recognizer = createRecognizer(knownProviders);
  const absolute = splitAbsoluteForm(url);
  if (absolute === undefined) return recognizer.byPath(url, [])?.provider;
  return recognizer.byHost(absolute.origin.host) ?? unknownProvider;
}

/** Makes the hash as the proxy does. */
export async function hashRequest(request: DescribedRequest, provider: Provider): Promise<RequestHash> {
  const { method, url, contentType, body } = request;
  const absolute = splitAbsoluteForm(url);
  const path = absolute?.path ?? url;
  const headers = ["content-type", contentType];
  const { data, key } = await matchRequest(
    { method, path, headers },
    body,
    provider,
    absolute?.origin,
    absolute === undefined,
  );
  return { provider: provider.name, hash: key.hash, data };
}
