import { Readable } from "node:stream";

/** What {@link createResponseBody} asks of its maker. */
export interface ResponseBodyOptions {
  /** Whether all of it has come that its framing promised. */
  readonly isWhole: () => boolean;
  /** How long the upstream may be silent while more is wanted, in milliseconds. */
  readonly idleMs: number;
  /** The error of a body whose upstream was silent for too long. */
  readonly idle: () => Error;
  /** The error of a body that broke off. */
  readonly broken: (cause: Error | undefined) => Error;
}

/**
 * The bytes of a response as they were on the wire, read no faster than they are asked for. Unlike the
 * message itself it always errs when they end too early, and when they stop coming.
 */
export function createResponseBody(
  source: Readable,
  { isWhole, idleMs, idle, broken }: ResponseBodyOptions,
): Readable {
  let impatience: NodeJS.Timeout | undefined;
  const wait = (): void => {
    if (impatience === undefined) impatience = setTimeout(() => body.destroy(idle()), idleMs);
    else impatience.refresh();
  };
  const rest = (): void => {
    clearTimeout(impatience);
    impatience = undefined;
  };
  const body = new Readable({
    read() {
      wait();
      source.resume();
    },
    destroy(error, callback) {
      rest();
      callback(error);
    },
  });
  source.pause();
  source.on("data", (bytes: Buffer) => {
    if (body.push(bytes)) return wait();
    // Silence is ours now: nobody reads.
    rest();
    source.pause();
  });
  source.on("end", () => {
    if (isWhole()) body.push(null);
  });
  // 'close' follows.
  source.on("error", () => {});
  source.on("close", () => {
    if (!isWhole()) body.destroy(broken(source.errored ?? undefined));
  });
  // Whoever reads hears of the error; where nobody does, it must not end the process.
  body.on("error", () => {});
  if (source.destroyed && !isWhole()) body.destroy(broken(source.errored ?? undefined));
  return body;
}
