import { EXIT, type Command } from "./command.ts";
import type { Option } from "./option.ts";
import { GENERAL_OPTIONS } from "./options.ts";

/** A row of two columns. */
type Row = readonly [left: string, right: string];

/** The help of the program: its commands. */
export function formatHelp(commands: readonly Command[]): string {
  return sections([
    ["mockai-proxy COMMAND [options] [-- PROGRAM ARGS...]", "A recording forward proxy for AI APIs."],
    ["Commands:", ...aligned(commands.filter(hasOneWord).map(commandRow))],
    ["Options:", ...aligned(GENERAL_OPTIONS.map(optionRow))],
    ["Examples:", "  mockai-proxy record -- pytest", "  mockai-proxy replay --help"],
    [exitCodes("3 after misses in replay")],
  ]);
}

/** The help of one command. */
export function formatCommandHelp(command: Command): string {
  return sections([
    [`mockai-proxy ${titleOf(command)} [options]${childOf(command)}`, command.description],
    ["Options:", ...aligned([...command.options, ...GENERAL_OPTIONS].filter(isTyped).map(optionRow))],
    membersOfFile(command.options),
    ["Examples:", ...command.examples.map((example) => `  ${example}`)],
    [exitCodes(command.exitCodes), ...(command.runsCommand === true ? PROGRAMS_CODES : [])],
    command.options.some(({ places }) => places.includes("file")) ? PLACES : [],
  ]);
}

const PROGRAMS_CODES = [
  "That of a PROGRAM goes first where it is not 0: 127 not found, 126 not executable, 128+n after signal n.",
];

const PLACES = [
  "Options may also be set in the environment (MOCKAI_PROXY_CA_DIR=ca, lists with commas) and in",
  'mockai-proxy.json ({ "ca-dir": "ca" }). The command line wins, then the environment, then the file.',
];

/** The commands of two words are listed by the one that they begin with. */
function hasOneWord({ name }: Command): boolean {
  return !name.includes(" ");
}

function commandRow(command: Command): Row {
  return [titleOf(command), command.description];
}

function titleOf({ name, operand }: Command): string {
  return operand === undefined ? name : `${name} [${operand}]`;
}

function childOf({ runsCommand }: Command): string {
  return runsCommand === true ? " [-- PROGRAM ARGS...]" : "";
}

function isTyped({ places }: Option<unknown>): boolean {
  return places.includes("command line");
}

function membersOfFile(options: readonly Option<unknown>[]): string[] {
  const members = options.filter((option) => !isTyped(option));
  return members.length === 0 ? [] : ["Only in mockai-proxy.json:", ...aligned(members.map(memberRow))];
}

function memberRow({ name, kind, description, type }: Option<unknown>): Row {
  return [`"${name}"`, `${description}: ${kind === "objects" ? `[${type.example}]` : type.example}`];
}

function optionRow({ name, placeholder, description }: Option<unknown>): Row {
  return [`--${name} ${placeholder}`.trimEnd(), description];
}

function exitCodes(own: string | undefined): string {
  const codes = [
    `${EXIT.ok} well`,
    `${EXIT.usage} an option or a file to mend`,
    own,
    `${EXIT.bug} a bug of mockai-proxy`,
  ];
  return `Exit codes: ${codes.filter((code) => code !== undefined).join(", ")}.`;
}

function aligned(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function sections(parts: readonly (readonly string[])[]): string {
  const filled = parts.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
