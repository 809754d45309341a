import type { Limits } from "../../authority/limits.ts";
import { caFolder, writeCaFiles } from "./ca-folder.ts";
import { interceptedLimits, LIMITING_OPTIONS, namedLimits } from "./ca-limits.ts";
import { NAME_CONSTRAINTS } from "./ca-options.ts";
import { EXIT, type Command } from "../command.ts";
import { CA_DIR } from "../options.ts";
import type { Settings } from "../settings.ts";

/** Replaces the authority, for when its key was where it should not have been, or it is about to expire. */
export const CA_ROTATE_COMMAND: Command = {
  name: "ca rotate",
  description:
    "Replaces the CA by a new one with the same limits and the hosts named, and deletes the old one's key.",
  options: [CA_DIR, NAME_CONSTRAINTS, ...LIMITING_OPTIONS],
  examples: [
    "mockai-proxy ca rotate",
    "mockai-proxy ca rotate --host llm.corp.example",
    "mockai-proxy ca rotate --name-constraints=false",
  ],
  async run(invocation) {
    const [{ existingAuthority }, { rotateAuthority }, { describeCertificate }] = await Promise.all([
      import("../../authority/existing-authority.ts"),
      import("../../authority/rotate-authority.ts"),
      import("../../authority/describe-certificate.ts"),
    ]);
    const { settings, terminal } = invocation;
    const folder = caFolder(invocation);
    const old = await existingAuthority(folder);
    await rotateAuthority(old.files, await newLimits(settings, old.limits));
    const { certificate } = await existingAuthority(folder);
    await writeCaFiles(invocation);
    const oldName = describeCertificate(old.certificate).name;
    terminal.stderr.write(formatRotation(oldName, describeCertificate(certificate).name));
    terminal.stdout.write(`${old.files.certificate}\n`);
    return EXIT.ok;
  },
};

/** Those that are asked for; else the old ones, with the hosts that the settings name. */
async function newLimits(settings: Settings, old: Limits | undefined): Promise<Limits | undefined> {
  const isLimited = settings.get(NAME_CONSTRAINTS);
  if (isLimited === true) return interceptedLimits(settings);
  if (isLimited === false || old === undefined) return undefined;
  const { makeLimits } = await import("../../authority/limits.ts");
  return makeLimits([...old, ...(await namedLimits(settings))]);
}

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
