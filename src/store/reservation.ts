import type { Interaction, RequestRecord, WholeInteraction } from "../model/interaction.ts";
import type { Redacted } from "../model/redacted.ts";
import type { Spool } from "./spool.ts";

/** What there is to save of an exchange. */
export interface Recording {
  readonly request: RequestRecord;
  readonly interaction: Interaction;
}

/** What became of a recording. */
export interface SaveResult {
  /** The fixture's document. */
  readonly file: string;
  /** Beyond what was on disk, in place of what was there, or the same as it. */
  readonly change: "added" | "changed" | "unchanged";
}

/** A place in the order of one key's interactions. It must be saved or dropped: later ones wait for it. */
export interface Reservation {
  /** A file on the recordings' file system for a body as it comes; {@link save} takes it over. */
  spool(): Spool;
  /**
   * Saves the recording once every earlier reservation is saved or dropped. Rejects with UsageError where it
   * cannot be written, with FixtureFormatError where what is on disk already is broken or newer; nothing is
   * saved then, and later reservations move up.
   */
  save(recording: Redacted<Recording>): Promise<SaveResult>;
  /** Saves nothing; later reservations move up. Does nothing after {@link save}. */
  drop(): void;
}

/** Whether an interaction says the same as the one on disk, so that the one on disk stays as it is. */
export type SameInteraction = (
  onDisk: WholeInteraction,
  fresh: WholeInteraction,
  provider: string,
) => boolean;
