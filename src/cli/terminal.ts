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
  /** Aborts on SIGINT and SIGTERM: finish what is being written, and return. */
  readonly signal: AbortSignal;
}
