import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from "node:zlib";
import type { ResponseHead } from "../model/exchange.ts";
import { headerValue, mediaType } from "../model/headers.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { asText } from "./byte-text.ts";
import { learnFromHead } from "./redact-response.ts";
import type { Refusal } from "./search.ts";
import type { Secrets } from "./secrets.ts";
import { answerPatterns } from "./settings.ts";
import { UnredactableError } from "./unredactable-error.ts";

/** Lets a body through as it comes, but no secret. */
export interface Screen {
  /** The bytes that are known to hold none by now, across the cuts too. Throws UnredactableError. */
  pass(bytes: Buffer): Redacted<Buffer>;
  /** What was held back, when no more comes. Throws UnredactableError. */
  end(): Redacted<Buffer>;
}

/** So much is held back, to be searched again with what follows: secrets are shorter. */
const HELD_BACK = 64 * 1024;

/**
 * A screen for an answer that is plainly binary, as `redactResponse` treats it: nothing is replaced in it, and a
 * secret in it is refused.
 */
export function screenBinary(head: ResponseHead, secrets: Secrets): Screen {
  learnFromHead(head, secrets);
  const holder = mediaType(headerValue(head.headers, "content-type")) || "binary data";
  let held: Buffer = Buffer.alloc(0);
  let isFirst = true;
  const search = (bytes: Buffer, isLast: boolean): void => {
    const text = asText(bytes);
    const { length } = text;
    const from = length - HELD_BACK;
    // What touches an edge was whole in the window before, or will be in the next one.
    const isWhole = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
      (isFirst || start > 0) && (isLast || end < length || start < from);
    const known = secrets.known.find(text).filter(isWhole);
    const patterns = answerPatterns
      .find(text)
      .filter((find) => find.rule.becomes === undefined && isWhole(find));
    const rules = [...known.map((find) => find.known.rule), ...patterns.map(({ rule }) => rule.id)];
    const refused = [...new Set(rules)].filter((rule) => !secrets.settings.isAllowed(rule));
    if (refused.length > 0) throw new UnredactableError(refused.map((rule) => refusal(rule, holder)));
    isFirst = false;
  };
  return {
    pass(bytes) {
      const all = Buffer.concat([held, bytes]);
      search(all, false);
      const clean = Math.max(0, all.length - HELD_BACK);
      held = all.subarray(clean);
      return asRedacted(all.subarray(0, clean));
    },
    end() {
      search(held, true);
      return asRedacted(held);
    },
  };
}

function refusal(rule: string, holder: string): Refusal {
  return { where: "response.body", rule, holder };
}

/** Whether a body that begins so is binary, and no container of what could be text. */
export function isPlainBinary(start: Buffer): boolean {
  if (start[0] === 0x1f && start[1] === 0x8b) return false;
  const isText = [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, start.length - cut)));
  return (start.includes(0) || !isText) && !unfolds(start);
}

const MAX_UNFOLDED = 16 * 1024 * 1024;

/**
 * Codings without a head by which they could be told. Random bytes may pass for one too, but never grow: at most they
 * are brotli's or deflate's stored bytes, which are searched as they are.
 */
function unfolds(start: Buffer): boolean {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = constants;
  const limit = { maxOutputLength: MAX_UNFOLDED };
  return [
    () => brotliDecompressSync(start, { ...limit, finishFlush: BROTLI_OPERATION_FLUSH }),
    () => inflateSync(start, { ...limit, finishFlush: Z_SYNC_FLUSH }),
    () => inflateRawSync(start, { ...limit, finishFlush: Z_SYNC_FLUSH }),
  ].some((unfold) => {
    try {
      return unfold().length > start.length;
    } catch {
      return false;
    }
  });
}
