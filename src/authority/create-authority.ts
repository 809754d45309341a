import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unwritable } from "./authority-error.ts";
import type { AuthorityFiles } from "./authority-files.ts";
import { makeAuthorityPair } from "./authority-pair.ts";
import type { Limits } from "./limits.ts";

const IGNORE_FILE = `# Each machine makes its own authority. Its key must never be committed.
mockai-proxy-ca.*
`;
/** Lines of a person's own that keep the key out of git too. */
const IGNORES_KEY = /^\/?(?:\*|\*\.key|mockai-proxy-ca\.(?:\*|key))[ \t]*\r?$/m;

/**
 * Makes an authority and writes its files, unless another process is first: then that one's authority is
 * left as it is. It is good for any host, or only within `limits` and for this machine. Rejects with AuthorityError
 * when the folder cannot be written.
 */
export async function createAuthority(files: AuthorityFiles, limits?: Limits): Promise<void> {
  const { certificate, key } = await makeAuthorityPair(limits);
  try {
    // Whoever may write here may put an authority of theirs in the place of this one.
    mkdirSync(files.folder, { recursive: true, mode: 0o755 });
    keepOutOfGit(join(files.folder, ".gitignore"));
    // Whoever makes the key file makes the certificate too. All others wait for the certificate.
    if (claim(files.key, key, 0o600)) publishCertificate(files, certificate);
  } catch (error) {
    throw unwritable(files.folder, error);
  }
}

/** Adds to a file that is there already, where it does not tell of the key: the folder may be a project's own. */
function keepOutOfGit(file: string): void {
  if (claim(file, IGNORE_FILE, 0o644)) return;
  const lines = readFileSync(file, "utf8");
  if (IGNORES_KEY.test(lines)) return;
  appendFileSync(file, lines === "" || lines.endsWith("\n") ? IGNORE_FILE : `\n${IGNORE_FILE}`);
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
