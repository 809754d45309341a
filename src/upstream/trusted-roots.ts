import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import type { Environment } from "./corporate-proxy.ts";

/**
 * The authorities that programs on this machine trust, each a PEM certificate, each once: Node's own, the
 * system's (those of SSL_CERT_FILE where it is set), and those of NODE_EXTRA_CA_CERTS. A file that cannot be
 * read adds none, as it adds none for OpenSSL and Node.
 */
export function trustedRoots(environment: Environment): string[] {
  const extra = environment["NODE_EXTRA_CA_CERTS"];
  return distinct([...tls.rootCertificates, ...systemRoots(environment), ...certificatesAt(extra)]);
}

/** The certificates of a PEM file. None where there is no file or none can be read. */
export function certificatesAt(file: string | undefined): string[] {
  if (file === undefined || file === "") return [];
  try {
    return certificatesIn(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
}

/** The certificates in a PEM text; keys and words around them are left out. */
export function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** Leaves out repetitions: the same root stands in several bundles, with lines of another length. */
export function distinct(certificates: readonly string[]): string[] {
  return [...new Map(certificates.map((pem) => [pem.replace(/\s/g, ""), pem])).values()];
}

/** Where Linux distributions and the BSDs keep the system's roots. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Newer versions of Node can ask the operating system, which on macOS and Windows keeps no such file. */
const newerTls = tls as { getCACertificates?: (kind: "system") => string[] };

function systemRoots(environment: Environment): string[] {
  const named = environment["SSL_CERT_FILE"];
  if (named !== undefined && named !== "") return certificatesAt(named);
  if (newerTls.getCACertificates !== undefined) return newerTls.getCACertificates("system");
  for (const bundle of SYSTEM_BUNDLES) {
    const found = certificatesAt(bundle);
    if (found.length > 0) return found;
  }
  return [];
}
