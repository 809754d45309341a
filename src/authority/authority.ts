import { createSecureContext, type SecureContext } from "node:tls";
import { authorityFiles, hasAuthority } from "./authority-files.ts";
import { createAuthority } from "./create-authority.ts";
import type { Leaf, LeafIssuer } from "./leaf-issuer.ts";
import { loadAuthority, type SigningAuthority } from "./load-authority.ts";
import { createPromiseCache } from "./promise-cache.ts";
import { subjectNames } from "./subject-names.ts";

/**
 * The certificate authority that clients are told to trust. Hosts are DNS names in lower case or IP addresses
 * without brackets, zone and port; for anything else the promises reject with AuthorityError.
 */
export interface Authority {
  /** The file of its certificate. */
  readonly certificateFile: string;
  /** Its certificate, in PEM. */
  readonly certificate: string;
  /** A new leaf for the host. The leaf of `localhost` is good for 127.0.0.1 and ::1 too. */
  leafFor(host: string): Promise<Leaf>;
  /** A leaf for the host as an SNICallback wants it; kept for the hosts that were asked for last. */
  contextFor(host: string): Promise<SecureContext>;
}

const MAX_CONTEXTS = 1000;

/**
 * Opens the authority of a folder and makes it on first use, also where several processes do so at once.
 * Rejects with AuthorityError when its files cannot be read, made or trusted, and when its limits leave one of
 * `hosts` out (`host`, `host:port` or `*.domain`); nothing is mended then.
 */
export async function openAuthority(folder: string, hosts: readonly string[] = []): Promise<Authority> {
  const files = authorityFiles(folder);
  if (!hasAuthority(files)) await createAuthority(files);
  const authority = await loadAuthority(files);
  if (hosts.length > 0 && mayBeLimited(authority)) {
    const { checkHosts } = await import("./check-hosts.ts");
    checkHosts(authority, hosts);
  }
  const contexts = createPromiseCache<SecureContext>(MAX_CONTEXTS);
  let issuer: Promise<LeafIssuer> | undefined;

  async function leafFor(host: string): Promise<Leaf> {
    const names = subjectNames(host);
    issuer ??= loadIssuer(authority);
    const issue = await issuer;
    return issue(host, names);
  }

  async function makeContext(host: string): Promise<SecureContext> {
    // No client certificates are asked for; without `ca` Node reads its whole root store.
    return createSecureContext({ ...(await leafFor(host)), ca: [] });
  }

  return {
    certificateFile: files.certificate,
    certificate: authority.pem,
    leafFor,
    contextFor: (host) => contexts.get(host, () => makeContext(host)),
  };
}

/** The identifier of name constraints, 2.5.29.30, in DER. */
const NAME_CONSTRAINTS = Buffer.from("0603551d1e", "hex");

/** False where it has no name constraints. To tell this without node-forge saves a start most of its time. */
function mayBeLimited({ certificate }: SigningAuthority): boolean {
  return certificate.raw.includes(NAME_CONSTRAINTS);
}

/** Late, because a start needs no leaf, and node-forge takes longer to load than everything else here. */
async function loadIssuer(authority: SigningAuthority): Promise<LeafIssuer> {
  const { createLeafIssuer } = await import("./leaf-issuer.ts");
  return createLeafIssuer(authority);
}
