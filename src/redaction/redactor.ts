import type { RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { type FileContent, type Finding, findSecrets, redactBytes } from "./find-secrets.ts";
import { redactText, redactUrl } from "./redact-text.ts";
import { type Secrets, secretsOf } from "./secrets.ts";
import { redactionSettings, type RedactorOptions } from "./settings.ts";

/** Takes secrets out of what is stored, keyed, logged and shown. One is made for a process. */
export interface Redactor {
  /**
   * The secrets of one exchange, for `redactRequest`, `redactResponse` and `redactText`, which search for those of
   * the environment and for the user's own as well.
   */
  secretsOf(request: { readonly headers: RawHeaders; readonly path: string }, provider: Provider): Secrets;
  /** A message for people about a request. */
  text(
    text: string,
    request: { readonly headers: RawHeaders; readonly path: string },
    provider: Provider,
  ): Redacted<string>;
  /** A URL for people. With the headers of its request, whose credentials may stand in it too. */
  url(url: string, provider: Provider, headers?: RawHeaders): Redacted<string>;
  /** What looks like a secret in a file, in every reading of it; more is found where its content is known. */
  find(bytes: Uint8Array, contentType: string | undefined, content?: FileContent): Finding[];
  /** The file without it; the same bytes where there is nothing. Throws UnredactableError. */
  mend(bytes: Uint8Array, contentType: string | undefined, content?: FileContent): Uint8Array;
}

/** Sets a redactor up. Throws UsageError where one of the user's paths is no JSONPath. */
export function createRedactor(options: RedactorOptions): Redactor {
  const settings = redactionSettings(options);
  return {
    secretsOf: (request, provider) => secretsOf(request, provider, settings),
    text: (text, request, provider) => redactText(text, secretsOf(request, provider, settings)),
    url: (url, provider, headers = []) =>
      redactUrl(url, secretsOf({ headers, path: url }, provider, settings)),
    find: (bytes, contentType, content) => findSecrets(bytes, contentType, settings, content),
    mend: (bytes, contentType, content) => redactBytes(bytes, contentType, settings, content),
  };
}
