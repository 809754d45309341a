import { headerValue, type RawHeaders } from "../model/headers.ts";
import { formatOrigin, type Origin } from "../model/origin.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { withoutCredentials } from "./redact-text.ts";
import { asBuffer, findCuts, replaceCuts, replaceInText } from "./replace-secrets.ts";
import type { Secrets } from "./secrets.ts";

/** A request that was read to its end. */
export interface WholeRequest {
  readonly method: string;
  /** Undefined in origin form. */
  readonly destination: Origin | undefined;
  /** Path and query, raw. */
  readonly path: string;
  readonly headers: RawHeaders;
  /** Content coding undone. */
  readonly body: Uint8Array;
}

/** What of a request may be matched, stored and shown. No headers: they are not part of its data. */
export interface CleanRequest {
  readonly method: string;
  /** Absolute; in origin form path and query. */
  readonly url: string;
  /** Path and query, raw but without credentials. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
  /** What was taken out, such as `request.header.authorization` and `request.body`. */
  readonly redacted: readonly string[];
}

/** Takes the secrets out of a request. A body without any stays the same object. */
export function redactRequest(request: WholeRequest, secrets: Secrets): Redacted<CleanRequest> {
  const bare = withoutCredentials(request.path, secrets.provider);
  const path = replaceInText(bare, secrets.forms);
  const bytes = asBuffer(request.body);
  const cuts = findCuts(bytes, secrets.forms);
  const origin = request.destination === undefined ? "" : formatOrigin(request.destination);
  return asRedacted({
    method: request.method,
    url: origin + path,
    path,
    contentType: headerValue(request.headers, "content-type"),
    body: cuts.length === 0 ? request.body : replaceCuts(bytes, cuts),
    redacted: [
      ...secrets.places,
      ...(path === bare ? [] : ["request.path"]),
      ...(cuts.length === 0 ? [] : ["request.body"]),
    ],
  });
}
