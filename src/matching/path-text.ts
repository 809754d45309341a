const BARE_NAME = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;
/** What request data has in place of members of a body: these are named without the root in front. */
const OWN_LIST = /^\$(query|form|parts|messages|open|body|method)$/;

/** The path of a member below a place, as `parseJsonPath` reads it. */
export function memberPath(parent: string, name: string): string {
  if (parent === "$" && OWN_LIST.test(name)) return name;
  if (BARE_NAME.test(name)) return `${parent}.${name}`;
  return `${parent}[${name.includes("'") ? `"${name}"` : `'${name}'`}]`;
}

/** The path of an item below a place. */
export function itemPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}
