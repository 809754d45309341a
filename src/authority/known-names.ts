import { isWithin, type Limits } from "./limits.ts";
import { isDnsName, type SubjectName } from "./subject-names.ts";

/** What a leaf is good for that several hosts share: hosts, and `*.domain`. */
export type SharedNames = readonly SubjectName[];

/** The hosts that share leaves, because a proxy knows ahead that they may be called. */
export interface KnownNames {
  /** The list that covers a host; undefined where none does. */
  listOf(host: string): SharedNames | undefined;
}

/**
 * Of these hosts and `*.domain`s the ones that a certificate can have and the authority's limits allow; a `*` stands
 * for one label (RFC 9525, 6.3). Of two lists that have a name the first keeps it, and a list is looked at when no
 * other before it has the host: to make one may take a while.
 */
export function knownNames(lists: Iterable<readonly string[]>, limits: Limits | undefined): KnownNames {
  const rest = lists[Symbol.iterator]();
  const listByName = new Map<string, SharedNames>();
  const mayHave = (name: string): boolean =>
    !listByName.has(name) &&
    isDnsName(name.replace(/^\*\./, "")) &&
    (limits === undefined || isWithin({ kind: "dns", name }, limits));
  const take = (list: readonly string[]): void => {
    const names = [...new Set(list)].filter(mayHave);
    const shared = names.map((name) => ({ kind: "dns", name }) as const);
    for (const name of names) listByName.set(name, shared);
  };
  return {
    listOf(host) {
      const wildcard = `*${host.slice(host.indexOf("."))}`;
      for (;;) {
        const list = listByName.get(host) ?? listByName.get(wildcard);
        if (list !== undefined) return list;
        const next = rest.next();
        if (next.done === true) return undefined;
        take(next.value);
      }
    },
  };
}
