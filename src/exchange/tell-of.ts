import type { ClientRequest } from "../model/exchange.ts";
import type { MatchedRequest } from "./match-request.ts";
import type { Settlement } from "./settlement.ts";
import { shownUrl } from "./shown-url.ts";

/** Tells people what a request was matched by. */
export function tellOf(
  { key, keyed, clean }: Pick<MatchedRequest, "key" | "keyed" | "clean">,
  { destination }: ClientRequest,
  settlement: Settlement,
): void {
  settlement.note({ hash: key.hash, data: keyed });
  settlement.noteUrl(() => shownUrl(clean, destination));
}
