import { openCa } from "./ca-folder.ts";
import { EXIT, type Command } from "../command.ts";
import { CA_DIR } from "../options.ts";

/** Prints where the certificate is that clients must trust. */
export const CA_PATH_COMMAND: Command = {
  name: "ca path",
  description:
    "Prints the path of the CA certificate that clients must trust; makes the CA when there is none.",
  options: [CA_DIR],
  examples: ['export NODE_EXTRA_CA_CERTS="$(mockai-proxy ca path)"'],
  async run(invocation) {
    const { certificateFile } = await openCa(invocation);
    invocation.terminal.stdout.write(`${certificateFile}\n`);
    return EXIT.ok;
  },
};
