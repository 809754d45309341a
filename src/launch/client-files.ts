import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unreadable } from "../authority/authority-error.ts";
import { AuthorityError } from "../errors.ts";
import { systemReason } from "../model/system-reason.ts";
import type { Environment } from "../upstream/corporate-proxy.ts";
import { javaTrustStore } from "./java-trust-store.ts";
import { trustBundle } from "./trust-bundle.ts";
import { writeIfChanged } from "./write-if-changed.ts";

/** Files that clients are pointed at. All paths are absolute. */
export interface ClientFiles {
  /** The authority's certificate alone, in PEM. */
  readonly caFile: string;
  /** All that clients shall trust, in PEM. */
  readonly bundleFile: string;
  /** The same for Java. */
  readonly trustStoreFile: string;
  /** wget knows no variable for its roots, only one for its settings. */
  readonly wgetrcFile: string;
  /** The folder of a php.ini, beside those that PHP reads anyhow. */
  readonly phpIniFolder: string;
  /** What Node requires before the program. */
  readonly preloadFile: string;
  /** The folder of Python's sitecustomize module. */
  readonly pythonFolder: string;
}

/**
 * Writes the files beside the authority's certificate, under names that its .gitignore knows, and only those
 * that are not right already. What `inherited` names (roots, wget's settings) goes into them. Throws
 * AuthorityError that names the folder or the file.
 */
export function writeClientFiles(certificateFile: string, inherited: Environment): ClientFiles {
  const files = clientFiles(certificateFile);
  const certificates = trustBundle(readCertificate(files.caFile), inherited);
  const phpIniFile = join(files.phpIniFolder, "zz-mockai-proxy.ini");
  try {
    writeIfChanged(files.bundleFile, `${certificates.join("\n")}\n`);
    writeIfChanged(files.trustStoreFile, javaTrustStore(certificates));
    // People keep passwords in their settings of wget.
    writeIfChanged(files.wgetrcFile, wgetrc(files, inherited), 0o600);
    writeIfChanged(phpIniFile, phpIni(files));
  } catch (error) {
    throw unwritable(dirname(files.caFile), error);
  }
  return files;
}

function clientFiles(certificateFile: string): ClientFiles {
  const caFile = resolve(certificateFile);
  const besides = (ending: string): string => join(dirname(caFile), `mockai-proxy-ca.${ending}`);
  return {
    caFile,
    bundleFile: besides("bundle.pem"),
    trustStoreFile: besides("jks"),
    wgetrcFile: besides("wgetrc"),
    phpIniFolder: besides("php"),
    preloadFile: asset("preload.cjs"),
    pythonFolder: asset("python"),
  };
}

/** The same place from `src/launch/` and from `dist/launch/`. */
function asset(name: string): string {
  return fileURLToPath(new URL(`../../src/launch/assets/${name}`, import.meta.url));
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The person's own settings, and our roots: the last line wins. */
function wgetrc({ wgetrcFile, bundleFile }: ClientFiles, inherited: Environment): string {
  const home = inherited["HOME"] ?? homedir();
  const named = inherited["WGETRC"];
  // Ours is inherited where one run is started from another.
  const own = named === undefined || named === "" || named === wgetrcFile ? join(home, ".wgetrc") : named;
  return [...linesOf(own), `ca_certificate = ${bundleFile}`, ""].join("\n");
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n");
  } catch {
    return [];
  }
}

/** For its curl extension, for its streams, and the script that makes streams use the proxy. */
function phpIni({ bundleFile }: ClientFiles): string {
  return [
    `curl.cainfo="${bundleFile}"`,
    `openssl.cafile="${bundleFile}"`,
    `auto_prepend_file="${asset("php/prepend.php")}"`,
    "",
  ].join("\n");
}

function unwritable(folder: string, cause: unknown): AuthorityError {
  const message =
    `Cannot write what clients need to trust the authority in ${folder}. The system says ${systemReason(cause)}. ` +
    "Give this user the right to write there, or name another folder with --ca-dir DIR.";
  return new AuthorityError("client_files", message, { cause });
}
