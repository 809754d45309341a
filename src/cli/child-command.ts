import type { UsageError } from "../errors.ts";
import { quoteForShell } from "../launch/shell-syntax.ts";
import type { Child } from "./command.ts";
import { usageError } from "./usage-error.ts";

/**
 * Cuts the arguments at the first `--`: ours before it, and after it a command with its own, which nobody
 * parses. Throws UsageError where nothing follows.
 */
export function splitChild(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly child: Child | undefined;
} {
  const at = argv.indexOf("--");
  if (at === -1) return { own: argv, child: undefined };
  const own = argv.slice(0, at);
  const [command, ...args] = argv.slice(at + 1);
  if (command === undefined) throw noCommand(own);
  return { own, child: [command, ...args] };
}

function noCommand(own: readonly string[]): UsageError {
  const typed = written(["mockai-proxy", ...own]);
  return usageError("child_command", [
    `${typed} -- has no command to run.`,
    "It stands behind the two dashes, with its arguments.",
    `Try ${typed} -- npm test, or leave the dashes out.`,
  ]);
}

/** Refuses a command to run where only `mockai-proxy` stands before it. */
export function childWithoutMode(child: Child): UsageError {
  return usageError("child_command", [
    `mockai-proxy cannot run ${written(child)} without a mode.`,
    "The modes are record, replay, auto and passthrough.",
    `Type mockai-proxy record -- ${written(child)}`,
  ]);
}

/** Refuses a command to run after one that starts no proxy. */
export function unwantedChild(name: string, child: Child): UsageError {
  return usageError("child_command", [
    `mockai-proxy ${name} runs no command, and was given ${written(child)}.`,
    "Only record, replay, auto, passthrough and doctor do.",
    "Leave out the two dashes and what follows them.",
  ]);
}

function written(words: readonly string[]): string {
  return words.map(quoteForShell).join(" ");
}
