import { CA_CREATE_COMMAND } from "./ca-create-command.ts";
import { CA_BUNDLE_COMMAND, CA_JAVA_COMMAND } from "./ca-files-commands.ts";
import { CA_INSTALL_COMMAND, CA_UNINSTALL_COMMAND } from "./ca-install-commands.ts";
import { CA_PATH_COMMAND } from "./ca-path-command.ts";
import { CA_ROTATE_COMMAND } from "./ca-rotate-command.ts";
import { CA_SHOW_COMMAND } from "./ca-show-command.ts";
import type { Command } from "../command.ts";
import { groupCommand } from "../group-command.ts";

const COMMANDS: readonly Command[] = [
  CA_PATH_COMMAND,
  CA_CREATE_COMMAND,
  CA_SHOW_COMMAND,
  CA_BUNDLE_COMMAND,
  CA_JAVA_COMMAND,
  CA_INSTALL_COMMAND,
  CA_UNINSTALL_COMMAND,
  CA_ROTATE_COMMAND,
];

/** All that is done with the certificate authority; `ca` alone comes last, because it begins the others too. */
export const CA_COMMANDS: readonly Command[] = [
  ...COMMANDS,
  groupCommand("ca", "The certificate authority", COMMANDS),
];
