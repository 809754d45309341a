import type { Chunk } from "../../src/model/interaction.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import { openai } from "../../src/providers/openai.ts";
import { type CleanRequest, redactRequest } from "../../src/redaction/redact-request.ts";
import { type RedactedAnswer, redactResponse } from "../../src/redaction/redact-response.ts";
import { createRedactor, type Redactor } from "../../src/redaction/redactor.ts";

/** What a test says of an exchange; everything else is as in most of them. */
export interface ExchangeFacts {
  readonly redactor?: Redactor;
  readonly provider?: Provider;
  readonly path?: string;
  readonly headers?: readonly string[];
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly answerHeaders?: readonly string[];
  readonly answerType?: string;
  readonly answer?: string | Buffer;
  readonly chunks?: readonly Chunk[];
}

/** What may be stored of an exchange. */
export interface StoredExchange {
  readonly request: Redacted<CleanRequest>;
  /** The request's body. */
  readonly asked: string;
  readonly answer: Redacted<RedactedAnswer>;
  /** The answer's body. */
  readonly answered: string;
}

const plainRedactor = createRedactor({});

/** Redacts an exchange as it is done between two live ends. */
export function storedExchange(facts: ExchangeFacts): StoredExchange {
  const { redactor = plainRedactor, provider = openai, path = "/v1/x", type = "application/json" } = facts;
  const headers = [...(facts.headers ?? []), "content-type", type];
  const secrets = redactor.secretsOf({ headers, path }, provider);
  const body = Buffer.from(facts.body ?? "");
  const request = redactRequest({ method: "POST", destination: undefined, path, headers, body }, secrets);
  const answerBody = Buffer.from(facts.answer ?? "");
  const answerHeaders = [
    ...(facts.answerHeaders ?? []),
    "content-type",
    facts.answerType ?? "application/json",
  ];
  const answer = redactResponse(
    {
      head: { status: 200, statusText: "OK", headers: answerHeaders },
      headAtMs: 1,
      body: answerBody,
      chunks: facts.chunks ?? [[1, answerBody.length]],
    },
    secrets,
    request.redacted,
  );
  return {
    request,
    asked: Buffer.from(request.body).toString(),
    answer,
    answered: Buffer.from(answer.body).toString(),
  };
}
