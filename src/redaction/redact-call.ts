import { GRPC_TYPE } from "../model/grpc.ts";
import { encodeMessage } from "../model/grpc-messages.ts";
import { scriptType } from "../model/call-script.ts";
import type { RawHeaders } from "../model/headers.ts";
import { headerLines, headerValue } from "../model/headers.ts";
import type { InterimAnswer } from "../model/interaction.ts";
import type { Redacted } from "../model/redacted.ts";
import { type Message, printFrame, type SessionFrame } from "../model/session.ts";
import { asRedacted } from "./as-redacted.ts";
import { asBytes, asText } from "./byte-text.ts";
import { redactBody } from "./redact-body.ts";
import { requestSearch } from "./redact-request.ts";
import { type RedactedAnswer, redactResponse } from "./redact-response.ts";
import type { WholeSession } from "./redact-session.ts";
import type { Secrets } from "./secrets.ts";

/** A call that is over, its messages' coding undone. */
export interface WholeCall extends WholeSession {
  readonly interim?: readonly InterimAnswer[];
  readonly trailers: RawHeaders;
}

/**
 * Takes the secrets out of a call and prints it as a script, a message a line. Throws UnredactableError where one stands
 * in what the server said: nothing can be replaced in messages whose form nobody here knows.
 */
export function redactCall(
  { head, headAtMs, interim = [], frames, trailers }: WholeCall,
  secrets: Secrets,
  requestRedacted: readonly string[],
): Redacted<RedactedAnswer> {
  const said = frames.flatMap(({ from, frame }) =>
    from === "server" && frame.kind === "message"
      ? [encodeMessage({ compressed: false, bytes: frame.bytes })]
      : [],
  );
  const response = { head, headAtMs, interim, body: Buffer.concat(said), chunks: [], trailers };
  const answer = redactResponse(response, secrets, requestRedacted);
  const clean = frames.map((sent) => withoutSecrets(sent, secrets));
  const isSame = clean.every((sent, index) => sent === frames[index]);
  return asRedacted({
    ...answer,
    headers: scriptHeaders(answer.headers),
    body: Buffer.from(clean.map((sent) => `${printFrame(sent)}\n`).join("")),
    redacted: [...answer.redacted, ...(isSame ? [] : ["request.body"])],
  });
}

/** A client's message without its secrets, to be held against a recorded one. */
export function redactCallMessage(message: Message, secrets: Secrets): Redacted<Message> {
  const raw = asText(message.bytes);
  const { text } = redactBody(raw, undefined, requestSearch(secrets));
  return asRedacted(text === raw ? message : { ...message, bytes: asBytes(text) });
}

function withoutSecrets(sent: SessionFrame, secrets: Secrets): SessionFrame {
  if (sent.from === "server" || sent.frame.kind !== "message") return sent;
  const frame = redactCallMessage(sent.frame, secrets);
  return frame === sent.frame ? sent : { ...sent, frame };
}

/** The script has the messages' coding undone. */
function scriptHeaders(headers: RawHeaders): string[] {
  const called = headerValue(headers, "content-type") ?? GRPC_TYPE;
  return Array.from(headerLines(headers)).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === "grpc-encoding") return [];
    return lower === "content-type" ? [name, scriptType(called)] : [name, value];
  });
}
