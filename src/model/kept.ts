/** Values by name, those that were asked for last, as many as there is room for. */
export interface Kept<Value, Name = string> {
  get(name: Name): Value | undefined;
  /** Keeps a value that takes so much of the room; one that would take more than a quarter of it is not kept. */
  set(name: Name, value: Value, weight?: number): void;
  delete(name: Name): void;
}

interface Entry<Value> {
  readonly value: Value;
  readonly weight: number;
}

/**
 * Starts with nothing, in a room for this much weight. A value weighs 1 unless it is said otherwise. It has two
 * halves: what is new or asked for goes into the one, and when that is full the other is emptied, and takes its place.
 * So a question costs a look, where keeping all in order would cost a change.
 */
export function createKept<Value, Name = string>(room: number): Kept<Value, Name> {
  let fresh = new Map<Name, Entry<Value>>();
  let former = new Map<Name, Entry<Value>>();
  let taken = 0;

  function remove(name: Name): void {
    taken -= fresh.get(name)?.weight ?? 0;
    fresh.delete(name);
    former.delete(name);
  }

  function add(name: Name, entry: Entry<Value>): void {
    if (taken + entry.weight > room / 2) {
      former = fresh;
      fresh = new Map();
      taken = 0;
    }
    fresh.set(name, entry);
    taken += entry.weight;
  }

  return {
    get(name) {
      const known = fresh.get(name);
      if (known !== undefined) return known.value;
      const entry = former.get(name);
      if (entry === undefined) return undefined;
      former.delete(name);
      add(name, entry);
      return entry.value;
    },
    set(name, value, weight = 1) {
      remove(name);
      if (weight <= room / 4) add(name, { value, weight });
    },
    delete: remove,
  };
}

/**
 * The same function, which of the names that it was asked for last remembers what it said, as many as there is room
 * for. A name weighs 1 unless it is said otherwise.
 */
export function remembering<Value>(
  answer: (name: string) => Value,
  room: number = 1000,
  weigh: (name: string) => number = () => 1,
): (name: string) => Value {
  const said = createKept<{ readonly value: Value }>(room);
  return (name) => {
    const known = said.get(name);
    if (known !== undefined) return known.value;
    const value = answer(name);
    said.set(name, { value }, weigh(name));
    return value;
  };
}
