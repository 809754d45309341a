import { caFolder } from "./ca-folder.ts";
import { ONLY } from "./ca-options.ts";
import { isSameDomains, toDomains } from "./ca-domains.ts";
import { EXIT, type Command } from "../command.ts";
import { CA_DIR } from "../options.ts";
import { usageError } from "../usage-error.ts";

/** Makes the authority before a proxy does. */
export const CA_CREATE_COMMAND: Command = {
  name: "ca create",
  description: "Makes the CA, and leaves one that is there as it is.",
  options: [CA_DIR, ONLY],
  examples: ["mockai-proxy ca create", "mockai-proxy ca create --only openai.com --only anthropic.com"],
  async run(invocation) {
    const [{ existingAuthority }, { authorityFiles, hasAuthority }, { createAuthority }] = await Promise.all([
      import("../../authority/existing-authority.ts"),
      import("../../authority/authority-files.ts"),
      import("../../authority/create-authority.ts"),
    ]);
    const { settings, terminal } = invocation;
    const folder = caFolder(invocation);
    const only = settings.get(ONLY);
    const wasThere = hasAuthority(authorityFiles(folder));
    if (!wasThere) await createAuthority(authorityFiles(folder), toDomains(only));
    const { files, domains } = await existingAuthority(folder);
    if (only !== undefined && !isSameDomains(domains, toDomains(only))) {
      throw otherLimits(files.certificate, domains, only);
    }
    terminal.stderr.write(wasThere ? "The CA was there already, and was left as it is:\n" : "Made the CA:\n");
    terminal.stdout.write(`${files.certificate}\n`);
    return EXIT.ok;
  },
};

function otherLimits(file: string, domains: readonly string[] | undefined, only: readonly string[]): Error {
  return usageError("other_limits", [
    `There is a CA already: ${file}.`,
    `It is good for ${domains === undefined ? "any host" : `${domains.join(", ")}, and this machine`}.`,
    `Type mockai-proxy ca rotate ${only.map((domain) => `--only ${domain}`).join(" ")} to replace it.`,
  ]);
}
