import { hash } from "node:crypto";
import type { ClientRequest } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";
import { createKept } from "../model/kept.ts";
import type { Origin } from "../model/origin.ts";
import type { MatchedRequest } from "./match-request.ts";
import type { ProviderTarget } from "./target.ts";

/** What requests that were answered from fixtures were matched to: of one that comes again the bytes alone are looked at. */
export interface KnownReplays {
  /** What this very request was matched to; undefined where it has not come before. */
  recall(asked: AskedRequest): MatchedRequest | undefined;
  remember(asked: AskedRequest, matched: MatchedRequest): void;
}

/** All that matching looks at, every header too: any may hold a credential, which is taken out of the rest. */
export interface AskedRequest {
  readonly request: Pick<ClientRequest, "method" | "path" | "headers" | "cassette">;
  /** SHA-256 of the body's bytes, in base64. */
  readonly digest: string;
  readonly target: ProviderTarget;
}

/** What is looked at of a request whose body has been read. */
export function asked(request: ClientRequest, body: Buffer, target: ProviderTarget): AskedRequest {
  const { method, path, headers, cassette } = request;
  return { request: { method, path, headers, cassette }, digest: hash("sha256", body, "base64"), target };
}

const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** About what a request takes besides its body. */
const HEAD_BYTES = 4096;
/** How often a body is held: its bytes, its data, what is keyed of that. */
const FORMS = 3;
/** So many bodies are known to have come once. */
const MAX_SEEN = 10_000;

/**
 * Starts with none; of what was asked for last it keeps about 32 MiB. What comes but once, as most requests of a test
 * do, takes no room: it is the second time that counts. The rules of matching must stay the same.
 */
export function createKnownReplays(): KnownReplays {
  const seen = createKept<true>(MAX_SEEN);
  const known = createKept<{ readonly asked: AskedRequest; readonly matched: MatchedRequest }>(
    MAX_KEPT_BYTES,
  );
  return {
    recall(again) {
      const entry = known.get(again.digest);
      return entry !== undefined && isSame(entry.asked, again) ? entry.matched : undefined;
    },
    remember(now, matched) {
      if (seen.get(now.digest) === undefined) {
        seen.set(now.digest, true);
        return;
      }
      const weight = HEAD_BYTES + FORMS * matched.clean.body.length;
      known.set(now.digest, { asked: now, matched: { ...matched, wireBody: NOTHING } }, weight);
    },
  };
}

const NOTHING = Buffer.alloc(0);

/** To compare two heads costs less than to join one to a name. */
function isSame(
  { request: one, target: to }: AskedRequest,
  { request: other, target }: AskedRequest,
): boolean {
  return (
    one.method === other.method &&
    one.path === other.path &&
    one.cassette === other.cassette &&
    to.provider === target.provider &&
    to.anyHost === target.anyHost &&
    to.isDirect === target.isDirect &&
    isSameOrigin(to.origin, target.origin) &&
    areSame(one.headers, other.headers)
  );
}

function isSameOrigin(one: Origin | undefined, other: Origin | undefined): boolean {
  return one?.host === other?.host && one?.port === other?.port && one?.scheme === other?.scheme;
}

function areSame(one: RawHeaders, other: RawHeaders): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}
