import { headerLines, type RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";

// A scheme alone, as clients send it that were given an empty key.
const EMPTY = /^\s*((bearer|basic|token|key)\s*)?$/i;

/**
 * Whether a request carries anything where its provider takes credentials, or the provider takes none. Whose they
 * are, it cannot tell.
 */
export function hasCredentials(
  request: { readonly headers: RawHeaders; readonly path: string },
  { credentials }: Provider,
): boolean {
  if (credentials.headers.length + credentials.query.length === 0) return true;
  for (const [name, value] of headerLines(request.headers)) {
    if (credentials.headers.includes(name.toLowerCase()) && !EMPTY.test(value)) return true;
  }
  const start = request.path.indexOf("?");
  if (start === -1) return false;
  const query = [...new URLSearchParams(request.path.slice(start + 1))];
  return query.some(([name, value]) => credentials.query.includes(name.toLowerCase()) && !EMPTY.test(value));
}
