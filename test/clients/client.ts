/** Where the version of a client is read: a file of its folder or a command run there, and what surrounds it. */
export interface VersionSource {
  readonly file?: string;
  readonly command?: readonly string[];
  /** Its first group is the version. */
  readonly pattern: RegExp;
}

/** A real client, and how to run the small program that is written with it. */
export interface Client {
  readonly language: string;
  readonly name: string;
  readonly version: VersionSource;
  /** The name of its installation, which is its folder below `build/clients/`. */
  readonly installation: string;
  /** Run in that folder. */
  readonly command: readonly string[];
  /** How many answers it gets in all when it is recorded; two when left out. */
  readonly exchanges?: number;
  /** What both things that it prints look like when all is well; the provider's own words when left out. */
  readonly answer?: RegExp;
  /** For people: what does not work, why, and the way round it. */
  readonly note?: string;
}

/** Whether it did. */
export type Cell = "yes" | "no";

/** What a client did, in the order in which it gets there. */
export interface Cells {
  /** Its traffic came to the proxy. */
  readonly reached: Cell;
  /** It trusted the proxy's certificate, and sent its request. */
  readonly trusted: Cell;
  /** It was answered through the proxy, whole and streamed, and all answers were saved. */
  readonly recorded: Cell;
  /** It got the same answers again when the provider was gone. */
  readonly replayed: Cell;
  /** Asked for something new it showed the proxy's message, both times, and did not try again. */
  readonly missed: Cell;
}

/** A line of the table. */
export interface Row {
  readonly client: Client;
  readonly version: string;
  readonly cells: Cells;
}
