import type { ClientRequest } from "../model/exchange.ts";
import { mapRedacted, type Redacted } from "../model/redacted.ts";
import type { Matched } from "./known-replays.ts";

/** The URL of a request for people: the path alone where the client called the proxy itself. */
export function shownUrl(
  clean: Matched["clean"],
  destination: ClientRequest["destination"],
): Redacted<string> {
  return mapRedacted(clean, ({ url, path }) => (destination === undefined ? path : url));
}
