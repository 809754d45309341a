/** What {@link printJson} takes: JSON values, read-only ones too. */
export type Printable =
  | null
  | boolean
  | number
  | string
  | readonly Printable[]
  | { readonly [member: string]: Printable };

/**
 * JSON as `JSON.stringify(value, null, 2)` prints it, with two differences: numbers that it would change
 * (-0 and those beyond a double's range) read back as they were, and an array of two numbers, as a chunk is,
 * takes one line.
 */
export function printJson(value: Printable, indent = ""): string {
  if (typeof value === "number") return printNumber(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (isArray(value)) {
    const items = value.map((item) => printJson(item, deeper));
    if (isPair(value)) return `[${items.join(", ")}]`;
    return enclosed("[", items, "]", indent);
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${printJson(member, deeper)}`,
  );
  return enclosed("{", members, "}", indent);
}

function printNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(value).replace("Infinity", "1e999");
}

function enclosed(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return open + close;
  return `${open}\n${indent}  ${items.join(`,\n${indent}  `)}\n${indent}${close}`;
}

function isPair(items: readonly Printable[]): boolean {
  return items.length === 2 && items.every((item) => typeof item === "number");
}

/** `Array.isArray` does not narrow read-only arrays. */
function isArray(value: object): value is readonly Printable[] {
  return Array.isArray(value);
}
