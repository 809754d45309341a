import { AuthorityError } from "../errors.ts";
import type { AuthorityFiles } from "./authority-files.ts";
import { systemReason } from "../model/system-reason.ts";

/** Only one of the authority's two files exists. */
export function incomplete(present: string, absent: string): AuthorityError {
  return new AuthorityError(
    "authority_incomplete",
    `The certificate authority is incomplete. ${present} exists, but ${absent} does not. ` +
      `Restore ${absent}, or delete ${present} so that the next start makes a new authority.`,
  );
}

/** A file of the authority does not parse. `content` is what should be in it. */
export function broken(
  file: string,
  content: "certificate" | "private key",
  files: AuthorityFiles,
  cause: unknown,
): AuthorityError {
  return new AuthorityError(
    "authority_broken",
    `Cannot read ${file}. It does not hold a ${content} in PEM. Restore it, or ${startAnew(files)}.`,
    { cause },
  );
}

/** The key belongs to another certificate. */
export function mismatched(files: AuthorityFiles): AuthorityError {
  return new AuthorityError(
    "authority_mismatched",
    "The two files of the certificate authority do not belong together. " +
      `The key in ${files.key} is not the one that ${files.certificate} certifies. ` +
      `Restore the right one, or ${startAnew(files)}.`,
  );
}

/** The certificate is sound, but not one that leaves can be signed with. */
export function unsuitable(files: AuthorityFiles): AuthorityError {
  return new AuthorityError(
    "authority_unsuitable",
    `Cannot sign with ${files.certificate}. ` +
      "An authority needs an RSA key, CA:TRUE and a subject key identifier, and it lacks one of them. " +
      "Name another folder with --ca-dir DIR, where a new authority will be made.",
  );
}

/** The certificate has expired, or is not valid yet. */
export function notValidNow(files: AuthorityFiles, validFrom: Date, validTo: Date): AuthorityError {
  return new AuthorityError(
    "authority_expired",
    `The certificate authority ${files.certificate} is not valid now. ` +
      `It is valid from ${validFrom.toISOString()} to ${validTo.toISOString()}. ` +
      `Set this machine's clock if it is wrong, or ${startAnew(files)}.`,
  );
}

/** Others than the owner may read the key. `mode` is the file's permissions. */
export function exposed(files: AuthorityFiles, mode: number): AuthorityError {
  return new AuthorityError(
    "authority_exposed",
    `Other users can read the private key ${files.key}. Its mode is ${mode.toString(8).padStart(4, "0")}, and ` +
      "with it anyone can pose as any host to the programs that trust this authority. " +
      `Type chmod 600 ${files.key}, or, where the file system keeps no modes, name another folder with --ca-dir DIR.`,
  );
}

/** A file of the authority is there, and the system does not let us read it. */
export function unreadable(file: string, cause: unknown): AuthorityError {
  return new AuthorityError(
    "authority_unreadable",
    `Cannot read ${file}. The system says ${systemReason(cause)}. ` +
      "Correct its permissions, or name another folder with --ca-dir DIR.",
    { cause },
  );
}

/** The system does not let us write into the authority's folder. */
export function unwritable(folder: string, cause: unknown): AuthorityError {
  return new AuthorityError(
    "authority_unwritable",
    `Cannot make a certificate authority in ${folder}. The system says ${systemReason(cause)}. ` +
      "Give this user the right to write there, or name another folder with --ca-dir DIR.",
    { cause },
  );
}

/** A client or a command asked for a certificate for what is no host. */
export function notAHost(host: string): AuthorityError {
  return new AuthorityError(
    "authority_host",
    `Cannot make a certificate for ${JSON.stringify(host.slice(0, 100))}. ` +
      "It is neither a host name in lower case nor an IP address. " +
      "Call a host such as api.openai.com, or an address without brackets, zone and port.",
  );
}

/** A command needs an authority, and there is none yet. */
export function noAuthority({ folder }: AuthorityFiles): AuthorityError {
  return new AuthorityError(
    "authority_absent",
    `There is no certificate authority in ${folder}. The first start of a proxy makes one there. ` +
      `Type mockai-proxy ca create to make it now, or name another folder with --ca-dir DIR.`,
  );
}

/** The authority's limits leave these hosts out, as options or clients name them. */
export function outOfBounds(hosts: readonly string[], { certificate }: AuthorityFiles): AuthorityError {
  const options = (name: string): string => hosts.map((host) => `--${name} ${quoted(host)}`).join(" ");
  return new AuthorityError(
    "authority_limited",
    `Cannot make a certificate for ${hosts.join(" or ")}. The name constraints of ${certificate} leave that out, and ` +
      `clients would not accept it. Type mockai-proxy ca rotate ${options("host")} to have it within them, or let ` +
      `it through undecrypted with ${options("tunnel")}.`,
  );
}

/** Shells take an asterisk for names of files, and brackets too. */
function quoted(host: string): string {
  return /[*[]/.test(host) ? `'${host}'` : host;
}

function startAnew(files: AuthorityFiles): string {
  return `delete ${files.certificate} and ${files.key} so that the next start makes a new authority`;
}
