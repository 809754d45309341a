/** A place where a request is not what was recorded. All of it is redacted. */
export interface Difference {
  /** A JSONPath of the request data, as `--ignore` takes it; or `method`, `host`, `path`, `provider`. */
  readonly path: string;
  /** `length`: two arrays of that many items. */
  readonly kind: "value" | "length";
  /** JSON, cut to the stretch that differs where it is long; undefined where the request has nothing there. */
  readonly asked: string | undefined;
  /** The same of the recording. */
  readonly recorded: string | undefined;
}

/** The recording that comes closest to a request without one. */
export interface NearestFixture {
  /** Its document. */
  readonly file: string;
  /** The first few. */
  readonly differences: readonly Difference[];
  /** How many there are besides. */
  readonly more: number;
}
