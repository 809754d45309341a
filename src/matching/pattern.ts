const compiled = new Map<string, RegExp>();

/**
 * The regular expression of a pattern in a provider's data, compiled once for the process. Patterns come
 * from the program and its configuration, never from requests, so the number kept is bounded.
 */
export function compilePattern(source: string, flags: "" | "i" = ""): RegExp {
  const key = `${flags}/${source}`;
  let pattern = compiled.get(key);
  if (pattern === undefined) {
    pattern = new RegExp(source, flags);
    compiled.set(key, pattern);
  }
  return pattern;
}

/** Held against a whole text, such as a host name. */
export function wholePattern(source: string): RegExp {
  return compilePattern(`^(?:${source})$`);
}

/** Held against a text from its first character, such as a path. */
export function leadingPattern(source: string, flags: "" | "i" = ""): RegExp {
  return compilePattern(`^(?:${source})`, flags);
}
