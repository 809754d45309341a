import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { sendOwnAnswer, type OwnAnswer } from "./own-answers.ts";

/** Answers a request for a page of the proxy's own. Nothing is told of it: health checks come by the minute. */
export function sendOwnPage(request: ClientRequest, response: ClientResponse, parts: ExchangeParts): void {
  sendOwnAnswer(response, ownPage(request, parts));
}

function ownPage(request: ClientRequest, parts: ExchangeParts): OwnAnswer {
  const path = request.path.replace(/\?.*$/, "");
  switch (path) {
    case "/__mockai/health": {
      const body = `${JSON.stringify({ status: "ok", mode: parts.mode })}\n`;
      return { status: 200, contentType: "application/json", body, mark: "page" };
    }
    case "/__mockai/ca.pem":
      return { status: 200, contentType: "application/x-pem-file", body: parts.certificate, mark: "page" };
    default: {
      const body = `mockai-proxy has no page ${path}. It has /__mockai/health and /__mockai/ca.pem.\n`;
      return { status: 404, contentType: "text/plain; charset=utf-8", body, mark: "page" };
    }
  }
}
