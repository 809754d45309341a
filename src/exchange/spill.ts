import { answerKind } from "../matching/answer-pieces.ts";
import type { StoredBody } from "../model/body.ts";
import type { ResponseHead } from "../model/exchange.ts";
import { isGrpcType } from "../model/grpc.ts";
import { headerValue } from "../model/headers.ts";
import { learnFromHead } from "../redaction/redact-response.ts";
import { isPlainBinary, type Screen, screenBinary } from "../redaction/screen-binary.ts";
import type { Secrets } from "../redaction/secrets.ts";
import type { Spool } from "../store/spool.ts";

/** An answer's way to the disk while it comes. */
export interface Spill {
  /** Takes the next bytes; a promise where the disk needs time before it takes more. */
  add(bytes: Buffer): Promise<void> | undefined;
  /** Rejects with UnredactableError or UsageError, also for what went wrong before. */
  end(): Promise<StoredBody>;
  /** Removes what is on the disk, unless a recording has taken it over. */
  discard(): Promise<void>;
}

/** Opens the way to the disk for an answer that begins with these bytes; undefined where it must stay in memory. */
export type OpenSpill = (
  head: ResponseHead,
  start: Buffer,
  interim: readonly ResponseHead[],
) => Spill | undefined;

/** So much is searched and written at once. */
const BLOCK_BYTES = 256 * 1024;

/**
 * Binary answers go to the disk; what may be text has to be redacted in one piece. Nothing is written that has not
 * been searched.
 */
export function spillsTo(createSpool: () => Spool, secrets: Secrets): OpenSpill {
  return (head, start, interim) => {
    const contentType = headerValue(head.headers, "content-type");
    const isCoded = headerValue(head.headers, "content-encoding") !== undefined;
    const isKnown = answerKind(contentType) !== undefined || isGrpcType(contentType);
    if (isCoded || isKnown || !isPlainBinary(start)) return undefined;
    for (const early of interim) learnFromHead(early, secrets);
    return openSpill(createSpool(), screenBinary(head, secrets));
  };
}

function openSpill(spool: Spool, screen: Screen): Spill {
  let block: Buffer[] = [];
  let bytes = 0;
  let failure: unknown;
  let writing = Promise.resolve();
  let waiting = 0;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    if (failure !== undefined) return;
    try {
      await write();
    } catch (error) {
      failure = error;
      await spool.discard();
    }
  };
  const writeBlock = (): void => {
    const taken = Buffer.concat(block);
    [block, bytes] = [[], 0];
    waiting += 1;
    writing = writing
      .then(() => attempt(() => spool.write(screen.pass(taken))))
      .then(() => void (waiting -= 1));
  };
  return {
    add(piece) {
      if (failure !== undefined) return undefined;
      block.push(piece);
      bytes += piece.length;
      if (bytes < BLOCK_BYTES) return undefined;
      const before = waiting > 0 ? writing : undefined;
      writeBlock();
      return before;
    },
    async end() {
      writeBlock();
      await writing;
      await attempt(() => spool.write(screen.end()));
      if (failure !== undefined) throw failure;
      return spool.end();
    },
    async discard() {
      failure ??= new Error("the answer is not wanted any more");
      block = [];
      await spool.discard();
    },
  };
}
