import type { Readable } from "node:stream";

/** Takes text. */
export interface Writer {
  write(text: string): unknown;
}

/** All that the command line touches of the process that it runs in. */
export interface Terminal {
  readonly stdin: Readable;
  /** For results. */
  readonly stdout: Writer;
  /** For people. */
  readonly stderr: Writer;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that the process was started in. */
  readonly cwd: string;
  /** Whether {@link stderr} is shown to a person on a screen that knows colours. */
  readonly isTerminal: boolean;
  /** How many characters a line of {@link stdout} has on a person's screen; undefined where there is none. */
  readonly columns: number | undefined;
  /** Aborts on SIGINT, SIGTERM and SIGHUP: finish what is being written, and return. */
  readonly signal: AbortSignal;
  /**
   * From now on signals go to `take` in place of {@link signal}, until disposed of; those that the terminal
   * sends to children too are left out. For as long as a child decides what they mean.
   */
  readonly takeSignals: (take: (signal: NodeJS.Signals) => void) => Disposable;
}
