/** Values by name, those that were asked for last, as many as there is room for. */
export interface Kept<Value> {
  get(name: string): Value | undefined;
  /** Keeps a value that takes so much of the room; one that would take more than a quarter of it is not kept. */
  set(name: string, value: Value, weight?: number): void;
  delete(name: string): void;
}

/** Starts with nothing, in a room for this much weight. A value weighs 1 unless it is said otherwise. */
export function createKept<Value>(room: number): Kept<Value> {
  const entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  let taken = 0;

  function remove(name: string): void {
    taken -= entries.get(name)?.weight ?? 0;
    entries.delete(name);
  }

  return {
    get(name) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      // A Map keeps the order of insertion: the first one is the one that was unused for longest.
      entries.delete(name);
      entries.set(name, entry);
      return entry.value;
    },
    set(name, value, weight = 1) {
      remove(name);
      if (weight > room / 4) return;
      entries.set(name, { value, weight });
      taken += weight;
      for (const oldest of entries.keys()) {
        if (taken <= room) return;
        remove(oldest);
      }
    },
    delete: remove,
  };
}

/** The same function, which of the names that it was asked for last remembers what it said. */
export function remembering<Value>(
  answer: (name: string) => Value,
  names: number = 1000,
): (name: string) => Value {
  const said = createKept<{ readonly value: Value }>(names);
  return (name) => {
    const known = said.get(name);
    if (known !== undefined) return known.value;
    const value = answer(name);
    said.set(name, { value });
    return value;
  };
}
