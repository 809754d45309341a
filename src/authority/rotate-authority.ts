import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { unwritable } from "./authority-error.ts";
import type { AuthorityFiles } from "./authority-files.ts";
import { makeAuthorityPair } from "./authority-pair.ts";
import type { Limits } from "./limits.ts";
import { loadAuthority } from "./load-authority.ts";

/**
 * Puts a new authority in the place of the one in these files, which is gone then: nothing signs with its key
 * any more. Processes that read meanwhile get one of the two whole. Rejects with AuthorityError when the files
 * cannot be written; the old authority stays then.
 */
export async function rotateAuthority(files: AuthorityFiles, limits: Limits | undefined): Promise<void> {
  const pair = await makeAuthorityPair(limits);
  const suffix = `.${randomUUID()}.tmp`;
  const newKey = files.key + suffix;
  const newCertificate = files.certificate + suffix;
  try {
    writeFileSync(newKey, pair.key, { flag: "wx", mode: 0o600 });
    writeFileSync(newCertificate, pair.certificate, { flag: "wx" });
    // The key first: who finds a fresh key with another's certificate waits for its own.
    renameSync(newKey, files.key);
    renameSync(newCertificate, files.certificate);
  } catch (error) {
    for (const file of [newKey, newCertificate]) rmSync(file, { force: true });
    throw unwritable(files.folder, error);
  }
  // Another rotation at the same time may have put its key to our certificate.
  await loadAuthority(files);
}
