import type { Proxy } from "../proxy.ts";
import type { ProxyOptions } from "../model/options.ts";
import type { Option } from "./option.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/** A command as data, over the library. */
export interface Command {
  /** One word or more, such as `ca path`. */
  readonly name: string;
  /** A sentence. */
  readonly description: string;
  /** What the help calls what follows the name and is no option; undefined where nothing may. */
  readonly operand?: string;
  /** Whether several of them may follow. */
  readonly severalOperands?: true;
  /** Whether `--` and a command to run may follow. */
  readonly runsCommand?: true;
  /** Besides those that every command has. */
  readonly options: readonly Option<unknown>[];
  /** Lines to paste. */
  readonly examples: readonly string[];
  /** The exit codes besides 0, 2 and 70, as the help tells them. */
  readonly exitCodes?: string;
  /** Resolves to the exit code. Rejects with a MockaiError where the person must act. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** Starts a proxy: the library's `createProxy`, or a test's script. */
export type StartProxy = (options: ProxyOptions) => Promise<Proxy>;

/** A program and its arguments. */
export type Child = readonly [command: string, ...args: string[]];

/** What a command works with. */
export interface Invocation {
  readonly settings: Settings;
  /** The first of {@link operands}; none where the command has no operand. */
  readonly operand: string | undefined;
  /** At most one, but where the command takes several. */
  readonly operands: readonly string[];
  /** The command after `--` and its arguments, as they were typed; undefined where there is none. */
  readonly child: Child | undefined;
  readonly terminal: Terminal;
  readonly startProxy: StartProxy;
}

/** What the process ends with. */
export const EXIT = { ok: 0, problems: 1, usage: 2, missed: 3, bug: 70, interrupted: 130 } as const;
