import { hashRequestData } from "../matching/hash-request-data.ts";
import { normalizePath } from "../matching/normalize-path.ts";
import { requestData } from "../matching/request-data.ts";
import { contentCodings, decodeBody } from "../model/content-coding.ts";
import { headerValue, type RawHeaders } from "../model/headers.ts";
import type { MatchKey } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import { authorityOf, type Origin } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { redactRequest, type CleanRequest } from "../redaction/redact-request.ts";
import { secretsOf, type Secrets } from "../redaction/secrets.ts";
import { MAX_RECORDED_BYTES } from "./read-body.ts";

/** What is matched of a request besides its body: path and query are raw. */
export type RequestHead = { readonly method: string; readonly path: string; readonly headers: RawHeaders };

/** A request with all that decides which fixture answers it. */
export interface MatchedRequest {
  /** To be searched for in what comes back. */
  readonly secrets: Secrets;
  /** As it came, content coding and all: what is forwarded. */
  readonly wireBody: Buffer;
  readonly clean: Redacted<CleanRequest>;
  readonly data: Redacted<JsonObject>;
  /** Its host is undefined where any host's fixture will do. */
  readonly key: MatchKey;
}

/**
 * Redacts a request first, and then makes its data, hash and key, so that a dummy key finds what a real key
 * recorded. Rejects with CodingError for a body whose content coding cannot be undone.
 */
export async function matchRequest(
  { method, path, headers }: RequestHead,
  wireBody: Buffer,
  provider: Provider,
  origin: Origin | undefined,
  anyHost: boolean,
): Promise<MatchedRequest> {
  const codings = contentCodings(headerValue(headers, "content-encoding"));
  const body = await decodeBody(wireBody, codings, MAX_RECORDED_BYTES);
  const secrets = secretsOf({ headers, path }, provider);
  const clean = redactRequest({ method, path, headers, body, destination: origin }, secrets);
  const data = requestData(clean, provider);
  const host = anyHost || origin === undefined ? undefined : authorityOf(origin);
  const key = {
    method,
    host,
    path: normalizePath(clean.path),
    provider: provider.name,
    hash: hashRequestData(data),
  };
  return { secrets, wireBody, clean, data, key };
}
