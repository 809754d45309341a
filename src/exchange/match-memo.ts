import { hash } from "node:crypto";
import type { ClientRequest } from "../model/exchange.ts";
import { createKept } from "../model/kept.ts";
import { formatOrigin } from "../model/origin.ts";
import type { MatchedRequest } from "./match-request.ts";
import type { ProviderTarget } from "./target.ts";

/** What requests were matched to, so that of those that come again the bytes alone are looked at. */
export interface MatchMemo {
  /** What this very request was matched to before, else what `match` makes of it. Rejects as that does. */
  of(
    request: Pick<ClientRequest, "method" | "path" | "headers" | "cassette">,
    body: Buffer,
    target: ProviderTarget,
    match: () => Promise<MatchedRequest>,
  ): MatchedRequest | Promise<MatchedRequest>;
}

const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** About what a match takes besides its body. */
const MATCH_BYTES = 4096;
/** How often a body is held: its bytes, its data, what is keyed of that. */
const FORMS = 3;

const NOTHING = Buffer.alloc(0);

/** Starts with none; of what was asked for last it keeps about 32 MiB. The rules of matching must stay the same. */
export function createMatchMemo(): MatchMemo {
  const known = createKept<MatchedRequest>(MAX_KEPT_BYTES);
  return {
    of(request, body, target, match) {
      const identity = identityOf(request, body, target);
      const before = known.get(identity);
      if (before !== undefined) return { ...before, wireBody: body };
      return match().then((matched) => {
        const weight = MATCH_BYTES + FORMS * matched.clean.body.length;
        known.set(identity, { ...matched, wireBody: NOTHING }, weight);
        return matched;
      });
    },
  };
}

/** All that matching looks at, every header too: any may hold a credential, and what is one is taken out of the rest. */
function identityOf(
  { method, path, headers, cassette }: Pick<ClientRequest, "method" | "path" | "headers" | "cassette">,
  body: Buffer,
  { provider, origin, anyHost }: ProviderTarget,
): string {
  const where = origin === undefined ? "" : formatOrigin(origin);
  return [
    method,
    where,
    path,
    provider.name,
    anyHost,
    cassette,
    hash("sha256", body, "base64"),
    ...headers,
  ].join("\n");
}
