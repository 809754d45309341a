import { headerValue, type RawHeaders } from "../model/headers.ts";
import { formatOrigin, type Origin } from "../model/origin.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { asBytes, asText } from "./byte-text.ts";
import { redactBody } from "./redact-body.ts";
import { withoutCredentials, withoutSecrets } from "./redact-text.ts";
import type { Search } from "./search.ts";
import type { Secrets } from "./secrets.ts";
import { secretPatterns } from "./settings.ts";

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
  /** True of a call that is answered before its end: the body is what came before. */
  readonly open?: boolean | undefined;
}

/** What of a request may be matched, stored and shown. Other headers are not part of its data. */
export interface CleanRequest {
  readonly method: string;
  /** Absolute; in origin form path and query. */
  readonly url: string;
  /** Path and query, raw but without credentials. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly range?: string | undefined;
  readonly body: Uint8Array;
  readonly open?: boolean | undefined;
  /** What was taken out, such as `request.header.authorization` and `request.body`. */
  readonly redacted: readonly string[];
}

/** Longer ones are no ranges that anybody sends. */
const MAX_RANGE = 200;

/**
 * Takes the secrets out of a request. A body without any stays the same object. Nothing of a request is refused:
 * bytes that are no text are stored as their size and hash, and a blob that is cut here is never sent anywhere.
 */
export function redactRequest(request: WholeRequest, secrets: Secrets): Redacted<CleanRequest> {
  const { known, settings, provider } = secrets;
  const contentType = headerValue(request.headers, "content-type");
  const raw = asText(request.body);
  // Before the path: credentials that the body names may stand there too.
  const { text } = redactBody(raw, contentType, requestSearch(secrets));
  const bare = withoutCredentials(request.path, provider);
  const path = withoutSecrets(bare, known, settings.patterns);
  const origin = request.destination === undefined ? "" : formatOrigin(request.destination);
  return asRedacted({
    method: request.method,
    url: origin + path,
    path,
    contentType,
    open: request.open,
    range:
      withoutSecrets(
        headerValue(request.headers, "range")?.slice(0, MAX_RANGE) ?? "",
        known,
        settings.patterns,
      ) || undefined,
    body: text === raw ? request.body : asBytes(text),
    redacted: [
      ...secrets.places,
      ...(path === bare ? [] : ["request.path"]),
      ...(text === raw ? [] : ["request.body"]),
    ],
  });
}

/** What is looked for in a request, of which nothing is refused. */
export function requestSearch({ known, settings, provider }: Secrets): Search {
  return {
    members: { side: "request", paths: settings.pathsFor(provider), minted: false },
    known,
    patterns: secretPatterns,
    ownPatterns: settings.patterns,
    refuse: () => undefined,
    depth: 0,
  };
}
