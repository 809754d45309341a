import type { RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { type Finding, findSecrets, redactBytes } from "./find-secrets.ts";
import { redactUrl } from "./redact-text.ts";
import { type Secrets, secretsOf } from "./secrets.ts";
import { redactionSettings, type RedactorOptions } from "./settings.ts";

/** Takes secrets out of what is stored, keyed, logged and shown. One is made for a process. */
export interface Redactor {
  /**
   * The secrets of one exchange, for `redactRequest`, `redactResponse` and `redactText`, which search for those of
   * the environment and for the user's own as well.
   */
  secretsOf(request: { readonly headers: RawHeaders; readonly path: string }, provider: Provider): Secrets;
  /** A URL for people, also of a request that nothing else is known of. */
  url(url: string, provider: Provider): Redacted<string>;
  /** What looks like a secret in a file, in every reading of it. */
  find(bytes: Uint8Array, contentType: string | undefined): Finding[];
  /** The file without it; the same bytes where there is nothing. Throws UnredactableError. */
  mend(bytes: Uint8Array, contentType: string | undefined): Uint8Array;
}

/** Sets a redactor up. Throws UsageError where one of the user's paths is no JSONPath. */
export function createRedactor(options: RedactorOptions): Redactor {
  const settings = redactionSettings(options);
  return {
    secretsOf: (request, provider) => secretsOf(request, provider, settings),
    url: redactUrl,
    find: (bytes, contentType) => findSecrets(bytes, contentType, settings),
    mend: (bytes, contentType) => redactBytes(bytes, contentType, settings),
  };
}
