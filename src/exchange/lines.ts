/** Lets those who come for the same thing through one after the other, in the order in which they came. */
export interface Lines {
  /** Takes the last place of the line with this name. */
  join(name: string): Place;
  /** Whether nobody stands in any line. */
  isEmpty(): boolean;
}

/** A place in a line. It must be left, or all behind it wait for ever. */
export interface Place {
  /** Resolves when everyone in front has left; undefined where nobody is in front. */
  readonly first: Promise<void> | undefined;
  /** Lets the next one through; safe to call twice. */
  leave(): void;
}

/** Who stands in a line. */
interface Standing {
  left: boolean;
  /** Tells that everyone in front has left. */
  call: (() => void) | undefined;
}

/** Starts without anybody in line. */
export function createLines(): Lines {
  const lines = new Map<string, Standing[]>();
  return {
    isEmpty: () => lines.size === 0,
    join(name) {
      const line = lines.get(name) ?? [];
      if (line.length === 0) lines.set(name, line);
      const own: Standing = { left: false, call: undefined };
      line.push(own);
      return {
        first: line.length === 1 ? undefined : new Promise((resolve) => (own.call = resolve)),
        leave() {
          own.left = true;
          if (line[0] !== own) return;
          while (line[0]?.left) {
            line.shift();
            line[0]?.call?.();
          }
          if (line.length === 0) lines.delete(name);
        },
      };
    },
  };
}
