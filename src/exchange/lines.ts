/** Lets those who come for the same thing through one after the other, in the order in which they came. */
export interface Lines {
  /** Takes the last place of the line with this name. */
  join(name: string): Place;
}

/** A place in a line. It must be left, or all behind it wait for ever. */
export interface Place {
  /** Resolves when everyone in front has left. */
  readonly first: Promise<void>;
  /** Lets the next one through; safe to call twice. */
  leave(): void;
}

/** Starts without anybody in line. */
export function createLines(): Lines {
  const last = new Map<string, Promise<void>>();
  return {
    join(name) {
      const first = last.get(name) ?? Promise.resolve();
      let open: (() => void) | undefined;
      const left = new Promise<void>((resolve) => (open = resolve));
      const gone = first
        .then(() => left)
        .then(() => {
          if (last.get(name) === gone) last.delete(name);
        });
      last.set(name, gone);
      return { first, leave: () => open?.() };
    },
  };
}
