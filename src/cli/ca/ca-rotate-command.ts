import { toDomains } from "./ca-domains.ts";
import { caFolder, writeCaFiles } from "./ca-folder.ts";
import { ONLY } from "./ca-options.ts";
import { EXIT, type Command } from "../command.ts";
import { CA_DIR } from "../options.ts";

/** Replaces the authority, for when its key was where it should not have been, or it is about to expire. */
export const CA_ROTATE_COMMAND: Command = {
  name: "ca rotate",
  description: "Replaces the CA by a new one with the same limits, and deletes the old one's key.",
  options: [CA_DIR, ONLY],
  examples: ["mockai-proxy ca rotate", "mockai-proxy ca rotate --only '*'"],
  async run(invocation) {
    const [{ existingAuthority }, { rotateAuthority }, { describeCertificate }] = await Promise.all([
      import("../../authority/existing-authority.ts"),
      import("../../authority/rotate-authority.ts"),
      import("../../authority/describe-certificate.ts"),
    ]);
    const { settings, terminal } = invocation;
    const folder = caFolder(invocation);
    const old = await existingAuthority(folder);
    const only = settings.get(ONLY);
    await rotateAuthority(old.files, only === undefined ? old.domains : toDomains(only));
    const { certificate } = await existingAuthority(folder);
    await writeCaFiles(invocation);
    const oldName = describeCertificate(old.certificate).name;
    terminal.stderr.write(formatRotation(oldName, describeCertificate(certificate).name));
    terminal.stdout.write(`${old.files.certificate}\n`);
    return EXIT.ok;
  },
};

function formatRotation(oldName: string, newName: string): string {
  return [
    `Replaced ${oldName}`,
    `by       ${newName}`,
    "The old one's key is deleted. What must be done again:",
    "  - end the proxies that run, and start them anew: they sign with the old one",
    '  - start clients anew, and in shells that stay open type again: eval "$(mockai-proxy env)"',
    "  - where the old one was installed, delete it by its name, and type: mockai-proxy ca install",
    "",
  ].join("\n");
}
