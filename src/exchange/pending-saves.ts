import type { MatchedRequest } from "./match-request.ts";

/** Saves that have begun and not ended, so that a repeated request can wait for them. */
export interface PendingSaves {
  /** Notes a save for a key's address until it ends. */
  add(address: string, save: Promise<void>): void;
  /** Resolves when no save for this address is under way; undefined where none is. */
  settled(address: string): Promise<void> | undefined;
  /** Whether no save is under way. */
  isEmpty(): boolean;
}

/** Starts with none. Saves are expected not to reject. */
export function createPendingSaves(): PendingSaves {
  const pending = new Map<string, Promise<void>>();
  return {
    add(address, save) {
      const both = Promise.all([pending.get(address), save]).then(() => {
        if (pending.get(address) === both) pending.delete(address);
      });
      pending.set(address, both);
    },
    isEmpty: () => pending.size === 0,
    settled: (address) => pending.get(address),
  };
}

/** The address of a request's saves: the same for all its repetitions. */
export function addressOf({ cassette, key }: MatchedRequest): string {
  return `${cassette ?? ""} ${key.path} ${key.hash}`;
}
