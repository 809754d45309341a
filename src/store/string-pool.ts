/** Keeps one copy of strings that many documents have in common: what it is given, or an earlier one equal to it. */
export type StringPool = (text: string) => string;

/** Starts with nothing. */
export function createStringPool(): StringPool {
  const strings = new Map<string, string>();
  return (text) => {
    const known = strings.get(text);
    if (known === undefined) strings.set(text, text);
    return known ?? text;
  };
}
