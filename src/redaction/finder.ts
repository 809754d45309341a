/** Looks for what it was made for in texts of one character a byte. */
export interface Finder<Find> {
  /** All that there is, in order. */
  find(text: string): Find[];
  /**
   * Whether anything may be there, told faster: where this is false of two texts that overlap by
   * {@link GLANCE_OVERLAP} characters, nothing is in what they make together.
   */
  sees(text: string): boolean;
}

/** So much of the beginning of what is looked for decides whether it may be there, or less. */
export const GLANCE_OVERLAP = 24;

/** Finds nothing, because there is nothing to look for. */
export const NOTHING: Finder<never> = { find: () => [], sees: () => false };
