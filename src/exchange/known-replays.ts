import { crc32 } from "node:zlib";
import type { ClientRequest } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";
import { createKept } from "../model/kept.ts";
import type { Origin } from "../model/origin.ts";
import type { MatchedRequest } from "./match-request.ts";
import type { ProviderTarget } from "./target.ts";

/** What is told of a request, and finds its fixture. */
export type Matched = Pick<MatchedRequest, "key" | "keyed" | "clean" | "ids" | "cassette">;

/** What requests that were answered from fixtures were matched to: of one that comes again the bytes alone are looked at. */
export interface KnownReplays {
  /** What this very request was matched to; undefined where it has not come before. */
  recall(asked: AskedRequest): Matched | undefined;
  remember(asked: AskedRequest, matched: Matched): void;
}

type AskedHead = Pick<ClientRequest, "method" | "path" | "headers" | "cassette">;

/** All that matching looks at, every header too: any may hold a credential, which is taken out of the rest. */
export interface AskedRequest {
  readonly request: AskedHead;
  readonly body: Buffer;
  readonly target: ProviderTarget;
}

const MAX_KEPT_BYTES = 96 * 1024 * 1024;
/** About what a request takes besides its body, and how often it takes that: as bytes, and as what is keyed. */
const OWN_BYTES = 1024;
const FORMS = 2;
/** So many bodies are known to have come once. */
const MAX_SEEN = 50_000;

/**
 * Starts with none; of what was asked for last it keeps about 50 to 100 MiB. What comes but once, as most requests of a test
 * do, takes no room: it is the second time that counts. The rules of matching must stay the same.
 */
export function createKnownReplays(): KnownReplays {
  const seen = createKept<true, number>(MAX_SEEN);
  // A checksum only says where to look: all bytes are compared.
  const known = createKept<{ readonly asked: AskedRequest; readonly matched: Matched }, number>(
    MAX_KEPT_BYTES,
  );
  let latest: AskedHead | undefined;
  /** One copy of what most requests have in common. */
  const headOf = ({ method, path, headers, cassette }: AskedHead): AskedHead => {
    const head = { method, path, headers, cassette };
    if (latest === undefined || !isSameHead(latest, head)) latest = head;
    return latest;
  };
  return {
    recall(asked) {
      const entry = known.get(crc32(asked.body));
      return entry !== undefined && isSame(entry.asked, asked) ? entry.matched : undefined;
    },
    remember({ request, body, target }, { key, keyed, clean, ids, cassette }) {
      const checksum = crc32(body);
      if (seen.get(checksum) === undefined) {
        seen.set(checksum, true);
        return;
      }
      const entry = {
        asked: { request: headOf(request), body, target },
        matched: { key, keyed, clean, ids, cassette },
      };
      known.set(checksum, entry, OWN_BYTES + FORMS * Math.max(body.length, clean.body.length));
    },
  };
}

/** To compare two heads costs less than to join one to a name. */
function isSame(one: AskedRequest, other: AskedRequest): boolean {
  return (
    one.body.equals(other.body) &&
    isSameHead(one.request, other.request) &&
    one.target.provider === other.target.provider &&
    one.target.anyHost === other.target.anyHost &&
    one.target.isDirect === other.target.isDirect &&
    isSameOrigin(one.target.origin, other.target.origin)
  );
}

function isSameHead(one: AskedHead, other: AskedHead): boolean {
  return (
    one.method === other.method &&
    one.path === other.path &&
    one.cassette === other.cassette &&
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
