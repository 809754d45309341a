import { calledType } from "../model/call-script.ts";
import { headerValue } from "../model/headers.ts";
import type { WholeInteraction } from "../model/interaction.ts";
import type { Provider } from "../model/provider.ts";
import { SWITCHED } from "../model/session.ts";
import { answerKind, type AnswerPiece, answerPieces } from "./answer-pieces.ts";
import { canonicalJson } from "./canonical-json.ts";
import { hasSameStatus, isSameScript } from "./same-call.ts";
import { hasSameInterim } from "./same-interim.ts";
import { isSameSession } from "./same-session.ts";
import { withoutVolatile } from "./without-volatile.ts";

/**
 * True where a new recording says what the one on disk says: same status, that of a gRPC call too, same content type,
 * the same interim answers before it, same end, same body once the provider's volatile members are out. Then the file
 * stays as it is. Headers and times do not count.
 */
export function isSameAnswer(onDisk: WholeInteraction, fresh: WholeInteraction, provider: Provider): boolean {
  const type = headerValue(onDisk.headers, "content-type");
  if (onDisk.ended !== fresh.ended) return false;
  if (onDisk.status !== fresh.status || type !== headerValue(fresh.headers, "content-type")) return false;
  if (!hasSameStatus(onDisk, fresh) || !hasSameInterim(onDisk, fresh)) return false;
  if (calledType(fresh) !== undefined) return isSameScript(onDisk, fresh);
  if (onDisk.status === SWITCHED) return isSameSession(onDisk, fresh, provider);
  if (Buffer.compare(onDisk.body, fresh.body) === 0) return true;
  const kind = answerKind(type);
  if (kind === undefined) return false;
  const before = answerPieces(kind, onDisk.body).map((piece) => stablePart(piece, provider));
  const after = answerPieces(kind, fresh.body).map((piece) => stablePart(piece, provider));
  return before.length === after.length && before.every((piece, index) => piece === after[index]);
}

function stablePart({ event, text, json }: AnswerPiece, provider: Provider): string {
  return `${event}\n${json === undefined ? text : canonicalJson(withoutVolatile(json, provider))}`;
}
