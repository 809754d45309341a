import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import { UsageError } from "../errors.ts";
import type { Environment } from "./corporate-proxy.ts";
import { certificatesIn, distinct, trustedRoots } from "./trusted-roots.ts";

/** Gives what upstream certificates are verified against. */
export type Trust = () => tls.SecureContext;

/**
 * Reads the authorities of `--upstream-ca`. Throws UsageError for a file that cannot be read or holds no
 * certificate.
 */
export function readUpstreamCa(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const found = certificatesIn(readCaFile(file));
    if (found.length === 0 || !found.every(isCertificate)) throw noCertificate(file);
    return found;
  });
}

/**
 * Trusts Node's own roots, the system's, those of NODE_EXTRA_CA_CERTS and `extra`. They are read when they
 * are first asked for, and once: parsing them takes tens of milliseconds, which a replay need not spend.
 */
export function createTrust(extra: readonly string[], environment: Environment): Trust {
  let context: tls.SecureContext | undefined;
  return () => {
    context ??= tls.createSecureContext({
      ca: distinct([...trustedRoots(environment), ...extra]),
    });
    return context;
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function readCaFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message =
      `Cannot read ${file}, which --upstream-ca names. The system says: ${reason}. ` +
      `Give the path of a PEM file that you may read: --upstream-ca FILE.`;
    throw new UsageError("upstream_ca", message, { cause: error });
  }
}

function noCertificate(file: string): UsageError {
  const message =
    `Cannot trust ${file}, which --upstream-ca names. It holds no certificate in PEM form, or a broken one. ` +
    `If it is in DER form, turn it into PEM: openssl x509 -inform der -in ${file} -out ca.pem.`;
  return new UsageError("upstream_ca", message);
}
