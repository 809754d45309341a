/** Looks for what it was made for in texts of one character a byte. */
export interface Finder<Find> {
  /** All that there is, in order. */
  find(text: string): Find[];
  /** Whether the first {@link GLANCE} characters of anything stand there, or what it has of them: sooner told. */
  sees(text: string): boolean;
}

/** What has other characters in a part of this length begins elsewhere, or is not there. */
export const GLANCE = 24;

/** Finds nothing, because there is nothing to look for. */
export const NOTHING: Finder<never> = { find: () => [], sees: () => false };
