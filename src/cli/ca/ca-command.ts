import type { Command } from "../command.ts";
import { EXIT } from "../command.ts";
import { unknownName } from "../unknown-name.ts";

/** The command that lists the others, which begin with its name. */
export function caCommand(others: readonly Command[]): Command {
  const names = others.map(({ name }) => name);
  return {
    name: "ca",
    operand: "COMMAND",
    description: `The certificate authority: ${names.map((name) => name.replace("ca ", "")).join(", ")}.`,
    options: [],
    examples: names.map((name) => `mockai-proxy ${name}`),
    async run({ operand, terminal }) {
      if (operand !== undefined) {
        throw unknownName({
          code: "unknown_command",
          problem: `mockai-proxy has no command ca ${operand}.`,
          name: `ca ${operand}`,
          known: names,
          advice: "Type mockai-proxy ca to see what each does.",
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
