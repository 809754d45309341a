import { describeCertificate } from "../authority/describe-certificate.ts";
import type { ClientRequest, ClientResponse } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";
import type { ExchangeParts } from "./exchange-parts.ts";
import { sendOwnAnswer, type OwnAnswer } from "./own-answers.ts";
import { ownPage, type OwnPageFacts } from "./own-page.ts";
import { OWN_FOLDER, OWN_HOST, pathnameOf } from "./own-page-address.ts";
import { OWN_PAGE_POLICY } from "./own-page-style.ts";

/** Answers a request for a page of the proxy's own. Nothing is told of it: health checks come by the minute. */
export function sendOwnPage(request: ClientRequest, response: ClientResponse, parts: ExchangeParts): void {
  sendOwnAnswer(response, answerFor(request, parts));
}

/** The pages lie at the root of the proxy's own host, and everywhere in its own folder. */
function answerFor(
  request: ClientRequest,
  { mode, certificate, redactor, target }: ExchangeParts,
): OwnAnswer {
  const pathname = pathnameOf(request);
  const isInFolder = `${pathname}/`.startsWith(`${OWN_FOLDER}/`);
  const base = isInFolder ? OWN_FOLDER : "";
  switch (pathname.slice(base.length)) {
    case "":
    case "/": {
      const facts = { mode, authority: describeCertificate(certificate), certificatePath: `${base}/ca.pem` };
      const html = ownPage({ ...facts, way: wayOf(request) });
      return page(200, "text/html; charset=utf-8", html, PAGE_HEADERS);
    }
    case "/ca.pem":
      return page(200, CERTIFICATE_TYPE, certificate, CERTIFICATE_HEADERS);
    case "/health":
      return page(200, "application/json", `${JSON.stringify({ status: "ok", mode })}\n`);
    default: {
      const asked = redactor.url(pathname, target.unknownProvider, request.headers);
      const body = `mockai-proxy has no page ${asked}. It has ${base}/, ${base}/health and ${base}/ca.pem.\n`;
      return page(404, "text/plain; charset=utf-8", body);
    }
  }
}

function wayOf({ destination }: ClientRequest): OwnPageFacts["way"] {
  if (destination?.host !== OWN_HOST) return "direct";
  return destination.scheme === "https" ? "proxied by TLS" : "proxied";
}

/** Nothing here is to be kept or guessed at by a browser. */
const SAFE_HEADERS = ["cache-control", "no-store", "x-content-type-options", "nosniff"];
const PAGE_HEADERS = ["content-security-policy", OWN_PAGE_POLICY, "referrer-policy", "no-referrer"];
/** With this type Firefox offers to trust it, and the other browsers save it under the name. */
const CERTIFICATE_TYPE = "application/x-x509-ca-cert";
const CERTIFICATE_HEADERS = ["content-disposition", 'inline; filename="mockai-proxy-ca.pem"'];

function page(status: number, contentType: string, body: string, headers: RawHeaders = []): OwnAnswer {
  return { status, contentType, body, mark: "page", headers: [...SAFE_HEADERS, ...headers] };
}
