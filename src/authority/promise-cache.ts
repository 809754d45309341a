/** Keeps what is dear to make, as long as it is used. */
export interface PromiseCache<Key, Value> {
  /** What was made for the key, or is being made; `make` is called where there is nothing. */
  get(key: Key, make: () => Promise<Value>): Promise<Value>;
}

/** A cache that drops what was unused for longest when it holds more than `maxEntries`. It keeps no failures. */
export function createPromiseCache<Key, Value>(maxEntries: number): PromiseCache<Key, Value> {
  const entries = new Map<Key, Promise<Value>>();

  function add(key: Key, make: () => Promise<Value>): Promise<Value> {
    const [longestUnused] = entries.keys();
    if (entries.size >= maxEntries && longestUnused !== undefined) entries.delete(longestUnused);
    const value = make();
    value.catch(() => entries.delete(key));
    return value;
  }

  return {
    get(key, make) {
      const value = entries.get(key) ?? add(key, make);
      // A Map keeps the order of insertion.
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
  };
}
