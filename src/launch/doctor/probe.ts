/** A program with its arguments. */
export type ProgramCall = readonly [program: string, ...args: string[]];

/** How one runtime, or one of its HTTP clients, is looked at. */
export interface Probe {
  /** As the table calls it, such as `Python, requests`. */
  readonly runtime: string;
  /** Prints the version where the runtime is there; fails, or prints something else, where it is not. */
  readonly find: ProgramCall;
  /** Its first group is the version in what {@link find} prints. */
  readonly version: RegExp;
  /** How it asks; undefined for a runtime whose programs differ too much for one of them to tell. */
  readonly request: ProbeRequest | undefined;
  /** What to do where no connection comes, though the environment leads to the proxy. */
  readonly unreached: string;
  /** What to do where it hangs up on the proxy's certificate, though the environment names it. */
  readonly distrusted: string;
}

/** A request for a page of the proxy's own, which no other server has. */
export interface ProbeRequest {
  readonly call: ProgramCall;
  /** A file that the call names, in the folder in which it is run. */
  readonly file?: { readonly name: string; readonly text: string };
  /** Variables besides those that every program gets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Found in what the program writes, and in nothing that it writes without the proxy's answer. */
  readonly answer: RegExp;
}

/** What came of a probe. */
export interface Finding {
  readonly runtime: string;
  readonly version: string;
  /** Whether a connection came; undefined where it cannot be told. */
  readonly reaches: boolean | undefined;
  /** Whether the answer was taken; undefined where it cannot be told. */
  readonly trusts: boolean | undefined;
  /** What to do; undefined where all is well. */
  readonly advice: string | undefined;
  /** What the program said of it. */
  readonly said: string | undefined;
}

/** True where it is known that something is to be done. */
export function isUnwell({ reaches, trusts }: Finding): boolean {
  return reaches === false || trusts === false;
}
