import { noAuthority } from "./authority-error.ts";
import { authorityFiles, hasAuthority, type AuthorityFiles } from "./authority-files.ts";
import { findLimits } from "./authority-extensions.ts";
import type { Limits } from "./limits.ts";
import { loadAuthority } from "./load-authority.ts";

/** An authority that was there already. */
export interface ExistingAuthority {
  readonly files: AuthorityFiles;
  /** Its certificate, in PEM. */
  readonly certificate: string;
  /** Undefined where it is good for any host. */
  readonly limits: Limits | undefined;
}

/** Reads the authority of a folder. Rejects with AuthorityError where there is none, or none that can be used. */
export async function existingAuthority(folder: string): Promise<ExistingAuthority> {
  const files = authorityFiles(folder);
  if (!hasAuthority(files)) throw noAuthority(files);
  const { certificate, pem } = await loadAuthority(files);
  return { files, certificate: pem, limits: findLimits(certificate.raw) };
}
