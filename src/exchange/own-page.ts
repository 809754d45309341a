import type { CertificateDescription } from "../authority/describe-certificate.ts";
import type { Mode } from "../model/exchange.ts";
import { OWN_HOST } from "./own-page-address.ts";
import { OWN_PAGE_STYLE } from "./own-page-style.ts";

/** What the page tells. */
export interface OwnPageFacts {
  readonly mode: Mode;
  readonly authority: CertificateDescription;
  /** How the reader came here: through the proxy in the clear or by TLS, or straight to its port. */
  readonly way: "proxied" | "proxied by TLS" | "direct";
  /** The path of the certificate, to download it. */
  readonly certificatePath: string;
}

const MODES: Readonly<Record<Mode, string>> = {
  record: "Requests to AI providers are forwarded, and the answers are saved as fixtures.",
  replay: "Requests to AI providers are answered from fixtures, without a network.",
  auto: "Requests to AI providers are answered from fixtures; what has none is forwarded and saved.",
  passthrough: "Requests are forwarded. Nothing is saved.",
};

const GREETINGS: Readonly<Record<OwnPageFacts["way"], string>> = {
  proxied: "This browser goes through mockai-proxy.",
  "proxied by TLS": "This browser goes through mockai-proxy, and came here by TLS.",
  direct: "mockai-proxy is running.",
};

const CHECK_BY_TLS = `<p>Then open <a href="https://${OWN_HOST}/">https://${OWN_HOST}/</a>: it shows without a warning once the
certificate is trusted.</p>`;

/** The page for people who look whether their browser goes through the proxy: one file of HTML. */
export function ownPage({ mode, authority, way, certificatePath }: OwnPageFacts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mockai-proxy: ${mode}</title>
<style>${OWN_PAGE_STYLE}</style>
</head>
<body>
<main>
<span class="mode">${mode}</span>
<h1>${GREETINGS[way]}</h1>
<p class="soft">${MODES[mode]}</p>

<h2>Its certificate authority</h2>
<dl>
<dt>Name</dt><dd>${escapeHtml(authority.name)}</dd>
<dt>SHA-256 fingerprint</dt><dd><code>${authority.fingerprint}</code></dd>
<dt>Valid until</dt><dd>${authority.validTo.toISOString().slice(0, 10)}</dd>
</dl>
<p><a class="button" href="${certificatePath}">Download the certificate</a></p>
<p>Programs that trust it let mockai-proxy read what they send to AI providers. Trust only one with this
fingerprint, and only where you test.</p>

<h2>To trust it</h2>
<dl>
<dt>One command</dt><dd><code>mockai-proxy ${mode} -- COMMAND</code></dd>
<dt>One shell</dt><dd><code>eval "$(mockai-proxy env)"</code></dd>
<dt>The whole system, and browsers</dt><dd><code>mockai-proxy ca install</code></dd>
<dt>Firefox</dt><dd>Settings, Privacy &amp; Security, View Certificates, Authorities, Import: the downloaded file,
for websites</dd>
</dl>
${way === "proxied" ? CHECK_BY_TLS : ""}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
