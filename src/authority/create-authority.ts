import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unwritable } from "./authority-error.ts";
import type { AuthorityFiles } from "./authority-files.ts";
import { makeAuthorityPair } from "./authority-pair.ts";

const IGNORE_FILE = `# Each machine makes its own authority. Its key must never be committed.
mockai-proxy-ca.*
`;

/**
 * Makes an authority and writes its files, unless another process is first: then that one's authority is
 * left as it is. It is good for any host, or only for `domains` and this machine. Rejects with AuthorityError
 * when the folder cannot be written.
 */
export async function createAuthority(files: AuthorityFiles, domains?: readonly string[]): Promise<void> {
  const { certificate, key } = await makeAuthorityPair(domains);
  try {
    mkdirSync(files.folder, { recursive: true });
    claim(join(files.folder, ".gitignore"), IGNORE_FILE, 0o644);
    // Whoever makes the key file makes the certificate too. All others wait for the certificate.
    if (claim(files.key, key, 0o600)) publishCertificate(files, certificate);
  } catch (error) {
    throw unwritable(files.folder, error);
  }
}

/** Writes a file that nobody else has written: true if so, false where there is one already. */
function claim(file: string, content: string | Buffer, mode: number): boolean {
  try {
    writeFileSync(file, content, { flag: "wx", mode });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    rmSync(file, { force: true });
    throw error;
  }
}

function publishCertificate(files: AuthorityFiles, certificate: string): void {
  const temporary = `${files.certificate}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, certificate, { flag: "wx" });
    renameSync(temporary, files.certificate);
  } catch (error) {
    rmSync(temporary, { force: true });
    rmSync(files.key, { force: true });
    throw error;
  }
}
