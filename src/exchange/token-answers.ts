import type { SyntheticAnswer, TokenAnswers } from "../matching/token-answer.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { RequestBody } from "./read-body.ts";
import type { DigestedBody } from "./read-request.ts";
import type { Settlement } from "./settlement.ts";
import type { ProviderTarget } from "./target.ts";

/** What replay answers to a request for a token; undefined where it is none, or where nothing is made up. */
export function tokenAnswer(
  request: ClientRequest,
  body: RequestBody | DigestedBody,
  { origin }: ProviderTarget,
  tokens: TokenAnswers,
): SyntheticAnswer | undefined {
  if (origin === undefined || body.kind !== "whole" || !tokens.isTokenHost(origin.host)) return undefined;
  return tokens.tokenAnswer(origin.host, request.path, request.method, body.bytes.toString("utf8"));
}

/** Sends a made-up token. */
export function sendToken(answer: SyntheticAnswer, response: ClientResponse, settlement: Settlement): void {
  const body = Buffer.from(answer.body);
  const own = ["content-length", String(body.length), "x-mockai-proxy", "token"];
  response.start({ status: answer.status, statusText: "OK", headers: [...answer.headers, ...own] });
  response.write(body);
  response.end();
  settlement.settle("replayed", { status: answer.status, bytes: body.length, message: MADE_UP });
}

const MADE_UP = "mockai-proxy made up this token: requests for credentials are never recorded.";
