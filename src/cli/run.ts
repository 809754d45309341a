import { readFileSync } from "node:fs";
import { MockaiError, type UsageError } from "../errors.ts";
import { CommandError } from "../launch/command-error.ts";
import { parseCommandLine, type CommandLine } from "./command-line.ts";
import { childWithoutMode, splitChild, unwantedChild } from "./child-command.ts";
import { EXIT, type Command, type StartProxy } from "./command.ts";
import { COMMANDS, findCommand } from "./commands.ts";
import { readConfigFile } from "./config-file.ts";
import { describeError } from "./describe-error.ts";
import { readEnvironment } from "./environment.ts";
import { formatCommandHelp, formatHelp } from "./help.ts";
import { ALL_OPTIONS, CONFIG, GENERAL_OPTIONS, HELP, VERSION } from "./options.ts";
import { resolveSettings, type Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { unknownName } from "./unknown-name.ts";
import { usageError } from "./usage-error.ts";

/**
 * Does what the arguments (without the program's name) ask for and resolves to the exit code. Never rejects:
 * what goes wrong is told on standard error.
 */
export async function run(
  argv: readonly string[],
  terminal: Terminal,
  startProxy: StartProxy = startLibraryProxy,
): Promise<number> {
  try {
    return await dispatch(argv, terminal, startProxy);
  } catch (error) {
    if (isInterruption(error, terminal)) return EXIT.interrupted;
    terminal.stderr.write(describeError(error));
    return exitCodeOf(error);
  }
}

/** The library is loaded when a proxy is to be started, so that nothing else waits for it. */
const startLibraryProxy: StartProxy = async (options) => (await import("../proxy.ts")).createProxy(options);

async function dispatch(
  argv: readonly string[],
  terminal: Terminal,
  startProxy: StartProxy,
): Promise<number> {
  const { own, child } = splitChild(argv);
  const line = parseCommandLine(own, ALL_OPTIONS);
  const general = resolveSettings([HELP, VERSION], [line]);
  if (general.get(VERSION) === true) return print(terminal, `${readVersion()}\n`);
  if (line.words.length === 0 && child !== undefined) throw childWithoutMode(child);
  if (line.words.length === 0) return withoutCommand(line, general, terminal);
  const { command, operands } = findCommand(line.words);
  if (general.get(HELP) === true) return print(terminal, formatCommandHelp(command));
  const options = [...command.options, ...GENERAL_OPTIONS];
  refuseUnknownOptions(line, options, `mockai-proxy ${command.name}`);
  const [operand] = operands;
  if (operands.length > maxOperands(command)) throw excessOperand(command, operands);
  if (child !== undefined && command.runsCommand !== true) throw unwantedChild(command.name, child);
  const settings = gatherSettings(options, line, terminal);
  return command.run({ settings, operand, operands, child, terminal, startProxy });
}

function withoutCommand(line: CommandLine, general: Settings, terminal: Terminal): number {
  if (general.get(HELP) === true) return print(terminal, formatHelp(COMMANDS));
  refuseUnknownOptions(line, ALL_OPTIONS, "mockai-proxy");
  terminal.stderr.write(formatHelp(COMMANDS));
  return EXIT.usage;
}

/** The command line wins, then the environment, then the file. */
function gatherSettings(options: Command["options"], line: CommandLine, terminal: Terminal): Settings {
  const environment = readEnvironment(terminal.environment, ALL_OPTIONS);
  const file = resolveSettings([CONFIG], [line, environment]).get(CONFIG);
  return resolveSettings(options, [line, environment, readConfigFile(file, terminal.cwd, ALL_OPTIONS)]);
}

function refuseUnknownOptions(line: CommandLine, options: Command["options"], title: string): void {
  const known = options.filter(({ places }) => places.includes("command line")).map(({ name }) => name);
  for (const name of line.texts.keys()) {
    if (known.includes(name)) continue;
    const typed = name.length === 1 ? `-${name}` : `--${name}`;
    throw unknownName({
      code: "unknown_option",
      problem: `${title} has no option ${typed}.`,
      name,
      known,
      write: (option) => `--${option}`,
      advice: `Type ${title} --help to see what each does.`,
    });
  }
}

function maxOperands({ operand, severalOperands }: Command): number {
  if (operand === undefined) return 0;
  return severalOperands === true ? Number.POSITIVE_INFINITY : 1;
}

function excessOperand(command: Command, operands: readonly string[]): UsageError {
  const takes = command.operand === undefined ? "nothing" : "one word";
  return usageError("excess_operand", [
    `mockai-proxy ${command.name} does not know what to do with ${operands.at(-1) ?? ""}.`,
    `It takes ${takes} besides its options.`,
    `Type mockai-proxy ${command.name} --help to see them.`,
  ]);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof MockaiError ? EXIT.usage : EXIT.bug;
}

/** Waiting ends with this error when a signal comes, which is no mistake. */
function isInterruption(error: unknown, { signal }: Terminal): boolean {
  return signal.aborted && error instanceof Error && error.name === "AbortError";
}

function print(terminal: Terminal, text: string): number {
  terminal.stdout.write(text);
  return EXIT.ok;
}

function readVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
