import type { RawHeaders } from "../../src/model/headers.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import { openai } from "../../src/providers/openai.ts";
import { type CleanRequest, redactRequest } from "../../src/redaction/redact-request.ts";
import { secretsOf } from "../../src/redaction/secrets.ts";

interface RequestFacts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: RawHeaders;
  readonly body?: string | Uint8Array;
  readonly provider?: Provider;
}

/** A request in origin form after redaction; by default an OpenAI chat completion without a body. */
export function cleanRequest({
  method = "POST",
  path = "/v1/chat/completions",
  headers = ["Content-Type", "application/json"],
  body = "",
  provider = openai,
}: RequestFacts): Redacted<CleanRequest> {
  const request = { method, destination: undefined, path, headers, body: Buffer.from(body) };
  return redactRequest(request, secretsOf(request, provider));
}
