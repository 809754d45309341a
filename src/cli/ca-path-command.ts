import { resolve } from "node:path";
import { EXIT, type Command } from "./command.ts";
import { CA_DIR } from "./options.ts";

/** Prints where the certificate is that clients must trust. */
export const CA_PATH_COMMAND: Command = {
  name: "ca path",
  description:
    "Prints the path of the CA certificate that clients must trust; makes the CA when there is none.",
  options: [CA_DIR],
  examples: ['export SSL_CERT_FILE="$(mockai-proxy ca path)"'],
  async run({ settings, terminal }) {
    const { openAuthority } = await import("../authority/authority.ts");
    const authority = await openAuthority(resolve(terminal.cwd, settings.get(CA_DIR) ?? "ca"));
    terminal.stdout.write(`${resolve(terminal.cwd, authority.certificateFile)}\n`);
    return EXIT.ok;
  },
};
