import { randomBytes } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { authorityFiles, hasAuthority } from "./authority-files.ts";
import { checkHosts } from "./check-hosts.ts";
import { createAuthority } from "./create-authority.ts";
import { knownNames, type KnownNames, type SharedNames } from "./known-names.ts";
import { createLeafIssuer, type Leaf, type LeafIssuer } from "./leaf-issuer.ts";
import type { Limits } from "./limits.ts";
import { loadAuthority, type SigningAuthority } from "./load-authority.ts";
import { createPromiseCache } from "./promise-cache.ts";

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
  /**
   * What a TLS server needs to shake hands as the host: one context for each list of hosts known ahead, and one for
   * each other host, kept for those that were asked for last. A session of any of them is resumed with any other.
   */
  contextFor(host: string): Promise<SecureContext>;
}

/** What an authority is opened for. */
export interface AuthorityUses {
  /** Hosts that must be within its limits, as options name them: `host`, `host:port` or `*.domain`. */
  readonly intercepted?: readonly string[];
  /**
   * Hosts and `*.domain`s that will or may be called. Those of a list share one leaf, so that the first call of each
   * costs no more than the second; every client is shown all of it, so that a short one is quicker to check. Of two
   * lists that have a host the first counts, and the others are not made before a host is asked for that it lacks.
   */
  readonly known?: () => Iterable<readonly string[]>;
}

const MAX_CONTEXTS = 1000;
/** A name, an HMAC key and an AES key of 16 bytes each. */
const TICKET_KEYS_LENGTH = 48;

/**
 * Opens the authority of a folder and makes it on first use, also where several processes do so at once.
 * Rejects with AuthorityError when its files cannot be read, made or trusted, and when its limits leave an
 * intercepted host out; nothing is mended then.
 */
export async function openAuthority(
  folder: string,
  { intercepted = [], known = () => [] }: AuthorityUses = {},
): Promise<Authority> {
  const files = authorityFiles(folder);
  if (!hasAuthority(files)) await createAuthority(files);
  const authority = await loadAuthority(files);
  if (intercepted.length > 0) checkHosts(intercepted, await limitsOf(authority), files);

  const contexts = createPromiseCache<string | SharedNames, SecureContext>(MAX_CONTEXTS);
  const ticketKeys = randomBytes(TICKET_KEYS_LENGTH);
  let signer: Promise<Signer> | undefined;
  const getSigner = (): Promise<Signer> => (signer ??= makeSigner(authority, known));

  // No client certificates are asked for; without `ca` Node reads its whole root store.
  const makeContext = (leaf: Leaf): SecureContext =>
    createSecureContext({ ...leaf, ca: [], minVersion: "TLSv1.2", ticketKeys });

  return {
    certificateFile: files.certificate,
    certificate: authority.pem,
    async leafFor(host) {
      const { issuer } = await getSigner();
      return issuer.forHost(host);
    },
    async contextFor(host) {
      const { issuer, shared } = await getSigner();
      const names = shared.listOf(host);
      return names === undefined
        ? contexts.get(host, async () => makeContext(issuer.forHost(host)))
        : contexts.get(names, async () => makeContext(issuer.forNames(names)));
    },
  };
}

/** What leaves are made with. */
interface Signer {
  readonly issuer: LeafIssuer;
  readonly shared: KnownNames;
}

/** Late, because a start needs no leaf. */
async function makeSigner(
  authority: SigningAuthority,
  known: Required<AuthorityUses>["known"],
): Promise<Signer> {
  const limits = await limitsOf(authority);
  return { issuer: createLeafIssuer(authority, limits), shared: knownNames(known(), limits) };
}

/** The identifier of name constraints, 2.5.29.30, in DER. */
const NAME_CONSTRAINTS = Buffer.from("0603551d1e", "hex");

/** Undefined where it has no name constraints. To tell this without node-forge saves a start most of its time. */
async function limitsOf({ certificate }: SigningAuthority): Promise<Limits | undefined> {
  if (!certificate.raw.includes(NAME_CONSTRAINTS)) return undefined;
  const { findLimits } = await import("./authority-extensions.ts");
  return findLimits(certificate.raw);
}
