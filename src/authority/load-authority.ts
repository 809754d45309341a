import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import * as errors from "./authority-error.ts";
import type { AuthorityFiles } from "./authority-files.ts";

/** An authority in memory: checked, and able to sign. */
export interface SigningAuthority {
  readonly files: AuthorityFiles;
  readonly certificate: X509Certificate;
  /** The certificate's file as it stands. */
  readonly pem: string;
  readonly key: KeyObject;
}

/**
 * Reads and checks an authority. Rejects with AuthorityError: one file of the two, a file that is broken or
 * unreadable, a key that is not the certificate's or that other users can read, a certificate that has
 * expired or that is no RSA authority.
 */
export async function loadAuthority(files: AuthorityFiles): Promise<SigningAuthority> {
  await published(files);
  const pem = read(files.certificate);
  const certificate = parse(() => new X509Certificate(pem), files.certificate, "certificate", files);
  checkKeyMode(files);
  const keyPem = read(files.key);
  const key = parse(() => createPrivateKey(keyPem), files.key, "private key", files);
  if (!certificate.checkPrivateKey(key)) return loadReplaced(files);
  if (!certificate.ca || key.asymmetricKeyType !== "rsa") throw errors.unsuitable(files);
  checkValidity(certificate, files);
  return { files, certificate, pem, key };
}

const PUBLICATION_MS = 5000;
const LOOK_AGAIN_MS = 10;

/**
 * Waits for a process that is just making the authority: between its key and its certificate there is a
 * moment with one file only. A key that has been alone for longer was left behind.
 */
async function published(files: AuthorityFiles): Promise<void> {
  while (!existsSync(files.certificate) && isFresh(files.key)) await setTimeout(LOOK_AGAIN_MS);
  if (!existsSync(files.certificate)) throw errors.incomplete(files.key, files.certificate);
  if (!existsSync(files.key)) throw errors.incomplete(files.certificate, files.key);
}

/** Loads again where a process is just replacing the authority: the key goes before its certificate. */
async function loadReplaced(files: AuthorityFiles): Promise<SigningAuthority> {
  if (!isFresh(files.key)) throw errors.mismatched(files);
  await setTimeout(LOOK_AGAIN_MS);
  return loadAuthority(files);
}

function isFresh(file: string): boolean {
  const changedAtMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return changedAtMs !== undefined && Math.abs(Date.now() - changedAtMs) < PUBLICATION_MS;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw errors.unreadable(file, error);
  }
}

function parse<Parsed>(
  make: () => Parsed,
  file: string,
  content: "certificate" | "private key",
  files: AuthorityFiles,
): Parsed {
  try {
    return make();
  } catch (error) {
    throw errors.broken(file, content, files, error);
  }
}

function checkKeyMode(files: AuthorityFiles): void {
  // Windows has no such modes: Node reports 0666 for every file there.
  if (process.platform === "win32") return;
  const mode = statSync(files.key).mode & 0o777;
  if ((mode & 0o077) !== 0) throw errors.exposed(files, mode);
}

function checkValidity(certificate: X509Certificate, files: AuthorityFiles): void {
  const validFrom = new Date(certificate.validFrom);
  const validTo = new Date(certificate.validTo);
  const now = Date.now();
  if (now < validFrom.getTime() || now > validTo.getTime())
    throw errors.notValidNow(files, validFrom, validTo);
}
