import type { Lab } from "../lab.ts";
import type { MeasuredServer } from "../servers.ts";

/** What a peer is asked: the same JSON again and again, or a stream. */
export type PeerKind = "json" | "stream";

/** Another program for the same work, measured where it is installed. */
export interface Peer {
  readonly name: string;
  /** What it is given to do: some can only do something easier. */
  readonly how: string;
  /** How many times faster the program should be with small JSON; undefined where nothing is wanted. */
  readonly goal: number | undefined;
  /** Undefined where it is not installed. */
  readonly version: () => string | undefined;
  readonly start: (lab: Lab, kind: PeerKind) => Promise<MeasuredServer>;
}
