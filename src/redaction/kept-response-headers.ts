const KEPT = new Set([
  "cache-control",
  "character-cost",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-range",
  "content-type",
  "etag",
  "finish-reason",
  "location",
  "num_chars",
  "num_tokens",
  "openai-model",
  "openai-processing-ms",
  "openai-version",
  "operation-location",
  "retry-after",
  "retry-after-ms",
  "sec-websocket-protocol",
  "seed",
  "trailer",
  "vary",
  "x-amz-retry-after",
  "x-amzn-errortype",
  "x-api-warning",
  "x-endpoint-monthly-call-limit",
  "x-gemini-service-tier",
  "x-should-retry",
]);

const KEPT_FAMILY =
  /^(access-control-|anthropic-ratelimit-|ratelimit(-|$)|x-ratelimit-|x-trial-endpoint-call-|x-goog-upload-|x-amzn-bedrock-.*token-count$|grpc-(status|message|status-details-bin|encoding|accept-encoding|retry-pushback-ms)$)/;

/**
 * True for a response header (lower case) that may be stored. Everything else is dropped: what concerns the
 * transport, what names the account, and ids and dates that differ each time.
 */
export function isKeptHeader(name: string): boolean {
  return KEPT.has(name) || KEPT_FAMILY.test(name);
}

const CHECKS = /^(((content|repr)-)?digest|content-md5|server-timing|x-.*checksum.*)$/;

/** True for a trailer (lower case) that may be stored: besides what headers may say, how the answer went. */
export function isKeptTrailer(name: string): boolean {
  return isKeptHeader(name) || CHECKS.test(name);
}

/** True for a header (lower case) of an interim answer that may be stored: early hints are links (RFC 8297). */
export function isKeptInterimHeader(name: string): boolean {
  return isKeptHeader(name) || name === "link";
}

const URL_VALUED = new Set([
  "content-location",
  "location",
  "operation-location",
  "x-goog-upload-control-url",
  "x-goog-upload-url",
]);

/** True for a header (lower case) whose value is a URL, which may carry credentials of its own. */
export function isUrlHeader(name: string): boolean {
  return URL_VALUED.has(name);
}

const PRIVATE =
  /^(set-cookie|www-authenticate|x-ms-deployment-name|(openai|anthropic)-(organization(-id)?|project|workspace-id))$/;

/** True for a dropped header (lower case) that a reader should know was there: it told of an account. */
export function isPrivateHeader(name: string): boolean {
  return PRIVATE.test(name);
}
