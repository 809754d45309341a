import { isIP } from "node:net";
import type { Limits } from "../../authority/limits.ts";
import { OWN_HOST } from "../../exchange/own-page-address.ts";
import { PROVIDERS } from "../matching-options.ts";
import type { Option } from "../option.ts";
import { HOST, MAP } from "../options.ts";
import type { Settings } from "../settings.ts";
import { usageError } from "../usage-error.ts";

/** What decides which hosts are intercepted. */
export const LIMITING_OPTIONS: readonly Option<unknown>[] = [HOST, MAP, PROVIDERS];

/**
 * The limits of an authority for all hosts that the proxy intercepts: those of the providers and of where their
 * credentials are made, those that the settings name, and its own. Throws UsageError for one that has no end but
 * a top-level domain.
 */
export async function interceptedLimits(settings: Settings): Promise<Limits> {
  const [{ extendProviders, knownProviders, tokenEndpoints }, { patternHosts }, { limitOfHost, makeLimits }] =
    await Promise.all([
      import("../../providers/index.ts"),
      import("../../authority/pattern-hosts.ts"),
      import("../../authority/limits.ts"),
    ]);
  const providers = extendProviders(knownProviders, settings.get(PROVIDERS) ?? []);
  const ofProviders = providers.flatMap(({ name, hosts }) =>
    hosts.flatMap((pattern) =>
      patternHosts(pattern).map((host) => {
        if (isWide(host, limitOfHost(host))) throw wideProvider(name, pattern, limitOfHost(host));
        return limitOfHost(host);
      }),
    ),
  );
  // Where machines ask for credentials by address or by a bare name, they do without TLS.
  const ofTokens = tokenEndpoints
    .flatMap(({ host }) => patternHosts(host).map(limitOfHost))
    .filter((limit) => limit.includes(".") && isIP(limit) === 0);
  return makeLimits([...ofProviders, ...ofTokens, ...(await namedLimits(settings)), "localhost", OWN_HOST]);
}

/** The limits for the hosts that the settings name. Throws UsageError for a whole top-level domain. */
export async function namedLimits(settings: Settings): Promise<readonly string[]> {
  const { limitOfHost } = await import("../../authority/limits.ts");
  const hosts = [...(settings.get(HOST) ?? []), ...(settings.get(MAP) ?? []).map(([host]) => host)];
  return hosts.map((host) => {
    const limit = limitOfHost(host);
    if (isWide(host, limit)) throw tooWide(host, limit, "*.corp.example");
    return limit;
  });
}

/** Whether both are the same limits. */
export function isSameLimits(some: Limits | undefined, others: Limits | undefined): boolean {
  return some?.join(" ") === others?.join(" ");
}

/** All of a top-level domain, or of the world. One name alone may have one label, as localhost has. */
function isWide(host: string, limit: string): boolean {
  return host.startsWith("*") && !limit.includes(".");
}

function wideProvider(name: string, pattern: string, limit: string): Error {
  return tooWide(`"${pattern}" of the provider "${name}"`, limit, '"[a-z]+\\\\.corp\\\\.example"');
}

function tooWide(host: string, domain: string, example: string): Error {
  return usageError("too_wide", [
    `Cannot limit the CA to the host ${host}.`,
    `It would have to be good for ${domain === "" ? "any host" : `all of ${domain}`}: nothing narrower is certain to end it.`,
    `Write more of its end, such as ${example}, or leave --name-constraints out.`,
  ]);
}
