import { UsageError } from "../errors.ts";

/** The command could not be started; `exitCode` is what a shell would end with. */
export class CommandError extends UsageError {
  readonly exitCode: 126 | 127;

  constructor(exitCode: 126 | 127, message: string, options?: ErrorOptions) {
    super(exitCode === 127 ? "command_not_found" : "command_not_executable", message, options);
    this.exitCode = exitCode;
  }
}
