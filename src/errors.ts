/**
 * The base of the errors that this package raises on purpose. Each message has three parts: what happened,
 * what is known, what to type next. `code` is stable, the message is not.
 */
export class MockaiError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The person who started the proxy must act: an unknown option, a port in use, an unreadable folder. */
export class UsageError extends MockaiError {}

/** A fixture on disk is broken, foreign or from a newer version; the message names the file. */
export class FixtureFormatError extends MockaiError {
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super("fixture_format", message, options);
    this.file = file;
  }
}

/** The certificate authority cannot be read or made; the message names the file. */
export class AuthorityError extends MockaiError {}

/** The upstream did not answer as HTTP asks; `host` names it, `status` is what the client is told. */
export class UpstreamError extends MockaiError {
  readonly host: string;
  readonly status: 502 | 504;

  constructor(code: string, host: string, status: 502 | 504, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.host = host;
    this.status = status;
  }
}

/** The upstream broke off in the middle of its answer: by a reset, or by closing before the body's end. */
export class BrokenAnswerError extends UpstreamError {
  readonly ended: "reset" | "early";

  constructor(ended: BrokenAnswerError["ended"], host: string, message: string, options?: ErrorOptions) {
    super("reset", host, 502, message, options);
    this.ended = ended;
  }
}

/** Replay has no interaction for a request; the client gets the message as a 404. */
export class MissError extends MockaiError {
  constructor(message: string) {
    super("mockai_miss", message);
  }
}

/** The proxy does not serve a request; the client gets the message with `status`. */
export class RefusedError extends MockaiError {
  readonly status: number;

  constructor(code: string, status: number, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.status = status;
  }
}

/** The client has left before its request was read to the end: there is nobody to answer. */
export class ClientLeftError extends MockaiError {
  constructor(options?: ErrorOptions) {
    super("client_left", "The client left before its request was whole.", options);
  }
}
