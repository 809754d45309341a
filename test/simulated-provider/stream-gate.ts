import { EventEmitter, once } from "node:events";

/** Holds streams back after their first piece. */
export interface StreamGate {
  /** Closes the gate; the function that it returns opens it again. */
  hold(): () => void;
  /** Resolves when no hold is left; at once when there is none. */
  opened(): Promise<void>;
}

/** A gate that is open. */
export function createStreamGate(): StreamGate {
  const releases = new EventEmitter().setMaxListeners(0);
  const holds = new Set<symbol>();
  return {
    hold: () => {
      const hold = Symbol("hold");
      holds.add(hold);
      return () => {
        holds.delete(hold);
        releases.emit("released");
      };
    },
    opened: async () => {
      while (holds.size > 0) await once(releases, "released");
    },
  };
}
