import { CA_COMMANDS } from "./ca/ca-commands.ts";
import type { Command } from "./command.ts";
import { DOCTOR_COMMAND } from "./doctor/doctor-command.ts";
import { ENV_COMMAND } from "./env-command.ts";
import { FIXTURES_COMMANDS } from "./fixtures/fixtures-commands.ts";
import { HASH_COMMAND } from "./hash-command.ts";
import { PROXY_COMMANDS } from "./proxy-commands.ts";
import { unknownName } from "./unknown-name.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...PROXY_COMMANDS,
  ENV_COMMAND,
  DOCTOR_COMMAND,
  HASH_COMMAND,
  ...FIXTURES_COMMANDS,
  ...CA_COMMANDS,
];

/** The command that words begin with, and the words after it. Throws UsageError where there is none. */
export function findCommand(words: readonly string[]): {
  readonly command: Command;
  readonly operands: readonly string[];
} {
  for (const command of COMMANDS) {
    const name = command.name.split(" ");
    if (name.every((word, index) => word === words[index])) {
      return { command, operands: words.slice(name.length) };
    }
  }
  const name = words.join(" ");
  throw unknownName({
    code: "unknown_command",
    problem: `mockai-proxy has no command ${name}.`,
    name,
    known: COMMANDS.map((command) => command.name),
    advice: "Type mockai-proxy --help to see what each does.",
  });
}
