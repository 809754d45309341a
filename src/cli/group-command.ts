import { EXIT, type Command } from "./command.ts";
import { unknownName } from "./unknown-name.ts";

/** The command of one word that lists the others, which begin with it. `subject` is what they are all about. */
export function groupCommand(group: string, subject: string, others: readonly Command[]): Command {
  const names = others.map(({ name }) => name);
  return {
    name: group,
    operand: "COMMAND",
    description: `${subject}: ${names.map((name) => name.replace(`${group} `, "")).join(", ")}.`,
    options: [],
    examples: names.map((name) => `mockai-proxy ${name}`),
    async run({ operand, terminal }) {
      if (operand !== undefined) {
        throw unknownName({
          code: "unknown_command",
          problem: `mockai-proxy has no command ${group} ${operand}.`,
          name: `${group} ${operand}`,
          known: names,
          advice: `Type mockai-proxy ${group} to see what each does.`,
        });
      }
      const width = Math.max(...names.map((name) => name.length));
      const lines = others.map(
        ({ name, description }) => `mockai-proxy ${name.padEnd(width)}  ${description}\n`,
      );
      terminal.stdout.write(lines.join(""));
      return EXIT.ok;
    },
  };
}
