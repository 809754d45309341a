import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { resolve as resolvePath } from "node:path";
import { systemReason } from "../model/system-reason.ts";
import { CommandError } from "./command-error.ts";

/** Hands every signal that the command should get from us to `take`, until disposed of. */
export type SignalSource = (take: (signal: NodeJS.Signals) => void) => Disposable;

/** What a command is run with. */
export interface CommandSetting {
  /** All of its environment; nothing is added. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signals: SignalSource;
}

/**
 * Runs a command in the foreground: its terminal, its process group and its three streams are ours, and its
 * arguments are handed on as they are, past every shell. Resolves to its exit code, or to 128 and the number
 * of the signal that ended it. Rejects with CommandError where it cannot be started.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { environment, cwd, signals }: CommandSetting,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { environment, cwd });
    const forwarding = signals((signal) => void child.kill(signal));
    child.on("error", (error) => {
      // It also tells of signals that could not be sent; the command runs on then.
      if (child.pid !== undefined) return;
      forwarding[Symbol.dispose]();
      reject(cannotStart(command, cwd, error));
    });
    child.once("exit", (code, signal) => {
      forwarding[Symbol.dispose]();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function start(
  command: string,
  args: readonly string[],
  { environment, cwd }: Omit<CommandSetting, "signals">,
): ChildProcess {
  try {
    return spawn(command, args, { stdio: "inherit", shell: false, cwd, env: { ...environment } });
  } catch (error) {
    // Some failures Node tells at once: an empty name, a list of arguments that is too long.
    throw cannotStart(command, cwd, error);
  }
}

function cannotStart(command: string, cwd: string, error: unknown): CommandError {
  const isMissing = command === "" || (error as NodeJS.ErrnoException).code === "ENOENT";
  const parts = isMissing ? notFound(command, cwd) : notExecutable(command, cwd, error);
  return new CommandError(isMissing ? 127 : 126, parts.join("\n"), { cause: error });
}

function notFound(command: string, cwd: string): string[] {
  return [
    `Cannot run the command ${command === "" ? '""' : command}: it was not found.`,
    whereItWasLookedFor(command, cwd),
    "Correct its name. What only a shell knows (an alias, A=1, &&) needs one: -- sh -c 'COMMAND'",
  ];
}

function whereItWasLookedFor(command: string, cwd: string): string {
  if (!command.includes("/")) return "No folder of PATH has such a program.";
  const path = resolvePath(cwd, command);
  return existsSync(path)
    ? `${path} is there, but not the program that its first line names.`
    : `There is no file ${path}.`;
}

function notExecutable(command: string, cwd: string, error: unknown): string[] {
  const path = resolvePath(cwd, command);
  return [
    `Cannot run the command ${command}: ${spawnReason(error)}.`,
    existsSync(path) ? `It is ${path}.` : "The system has it, but does not run it.",
    `Make it executable (chmod +x ${command}), or name the program that runs it: -- sh ${command}`,
  ];
}

/** Node's "spawn EACCES" says no more than the code. */
function spawnReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EACCES" ? "permission denied (EACCES)" : systemReason(error);
}
