import { hashRequestData } from "../matching/hash-request-data.ts";
import type { Normalizer } from "../matching/normalize-data.ts";
import { normalizePath } from "../matching/normalize-path.ts";
import { requestData } from "../matching/request-data.ts";
import { contentCodings, decodeBody } from "../model/content-coding.ts";
import type { RepeatableBody } from "../model/exchange.ts";
import { isCall } from "../model/grpc.ts";
import { unfoldMessages } from "../model/grpc-messages.ts";
import { headerValue, type RawHeaders } from "../model/headers.ts";
import type { MatchKey } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import { authorityOf, type Origin } from "../model/origin.ts";
import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { redactRequest, type CleanRequest } from "../redaction/redact-request.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { Secrets } from "../redaction/secrets.ts";
import { MAX_RECORDED_BYTES } from "./read-body.ts";
import type { DigestedBody } from "./read-request.ts";

/** What is matched of a request besides its body: path and query are raw. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  readonly headers: RawHeaders;
  /** True of a call that is answered before its end: the body is what came before. */
  readonly open?: boolean | undefined;
}

/** By what rules a request is matched. */
export interface MatchRules {
  readonly provider: Provider;
  /** Where it goes; undefined where nothing tells. */
  readonly origin: Origin | undefined;
  /** Whether any host's fixture will do. */
  readonly anyHost: boolean;
  readonly cassette: string | undefined;
  readonly normalize: Normalizer;
  readonly redactor: Pick<Redactor, "secretsOf">;
}

/** A request with all that decides which fixture answers it. */
export interface MatchedRequest {
  /** To be searched for in what comes back. */
  readonly secrets: Secrets;
  /** As it came, content coding and all: what is forwarded. */
  readonly wireBody: Buffer | RepeatableBody;
  readonly clean: Redacted<CleanRequest>;
  /** What is stored: as the client asked, before the normalizers. */
  readonly data: Redacted<JsonObject>;
  /** What is hashed, and told of: the data without what does not decide the answer. */
  readonly keyed: Redacted<JsonObject>;
  /** The ids in the data that echo earlier answers. */
  readonly ids: readonly string[];
  /** The cassette that answers, or takes the recording; undefined for the shared fixtures. */
  readonly cassette: string | undefined;
  /** Its host is undefined where any host's fixture will do. */
  readonly key: MatchKey;
}

/**
 * Redacts a request first, and then makes its data, hash and key, so that a dummy key finds what a real key
 * recorded. Rejects with CodingError for a body whose content coding cannot be undone.
 */
export async function matchRequest(
  { method, path, headers, open }: RequestHead,
  wire: Buffer | DigestedBody,
  { provider, origin, anyHost, cassette, normalize, redactor }: MatchRules,
): Promise<MatchedRequest> {
  const abridged = Buffer.isBuffer(wire) ? undefined : wire.abridged;
  const body = Buffer.isBuffer(wire) ? await unfoldBody(wire, headers) : wire.abridged.bytes;
  const secrets = redactor.secretsOf({ headers, path }, provider);
  const clean = redactRequest({ method, path, headers, body, open, destination: origin }, secrets);
  const data = requestData(clean, provider, abridged);
  const { data: keyed, ids } = normalize(data, provider);
  const host = anyHost || origin === undefined ? undefined : authorityOf(origin);
  const key = {
    method,
    host,
    path: normalizePath(clean.path),
    provider: provider.name,
    hash: hashRequestData(keyed),
  };
  const wireBody = Buffer.isBuffer(wire) ? wire : (wire.wire ?? body);
  return { secrets, wireBody, clean, data, keyed, ids, cassette, key };
}

/** The body with its content coding undone, or those of its messages; at once where there is none. */
function unfoldBody(body: Buffer, headers: RawHeaders): Buffer | Promise<Buffer> {
  const isGrpc = isCall(headers);
  const coding = headerValue(headers, isGrpc ? "grpc-encoding" : "content-encoding");
  if (coding === undefined && !isGrpc) return body;
  const unfold = isGrpc ? unfoldMessages : decodeBody;
  return unfold(body, contentCodings(coding), MAX_RECORDED_BYTES);
}
