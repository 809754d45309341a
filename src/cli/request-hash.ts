import { matchRequest } from "../exchange/match-request.ts";
import { createRecognizer } from "../matching/recognizer.ts";
import { isJsonObject, parseJson, type JsonObject } from "../model/json.ts";
import { splitAbsoluteForm } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { unknownProvider } from "../providers/index.ts";
import type { MatchingRules } from "./matching-rules.ts";

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
  /** What is hashed: the request data without what does not decide the answer. */
  readonly data: Redacted<JsonObject>;
}

/** All providers, by name. */
export function providersByName({ providers }: MatchingRules): ReadonlyMap<string, Provider> {
  return new Map([...providers, unknownProvider].map((provider) => [provider.name, provider]));
}

/** The provider that a URL, absolute or only a path, is of; undefined where path and body tell none. */
export function providerOfRequest(
  { url, body }: Pick<DescribedRequest, "url" | "body">,
  { providers }: MatchingRules,
): Provider | undefined {
  const recognizer = createRecognizer(providers);
  const absolute = splitAbsoluteForm(url);
  if (absolute === undefined) return recognizer.byPath(url, [], modelOf(body))?.provider;
  return recognizer.byHost(absolute.origin.host) ?? unknownProvider;
}

function modelOf(body: Buffer): string | undefined {
  const json = parseJson(body.toString("utf8"));
  return isJsonObject(json) && typeof json["model"] === "string" ? json["model"] : undefined;
}

/** Makes the hash as the proxy does. */
export async function hashRequest(
  request: DescribedRequest,
  provider: Provider,
  { normalize }: MatchingRules,
  redactor: Redactor,
): Promise<RequestHash> {
  const { method, url, contentType, body } = request;
  const absolute = splitAbsoluteForm(url);
  const path = absolute?.path ?? url;
  const { keyed, key } = await matchRequest({ method, path, headers: ["content-type", contentType] }, body, {
    provider,
    origin: absolute?.origin,
    anyHost: absolute === undefined,
    cassette: undefined,
    normalize,
    redactor,
  });
  return { provider: provider.name, hash: key.hash, data: keyed };
}
