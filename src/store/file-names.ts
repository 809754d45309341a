/** What a name in a folder of the recordings stands for. */
export type NameKind = "document" | "body" | "other";

const FIXTURE_FILE = /^[0-9a-f]{64}\.(?:(json)|\d+\.[a-z0-9]+)$/;

/** A fixture's document `<hash>.json`, one of its bodies `<hash>.<number>.<ending>`, or something else. */
export function kindOfName(name: string): NameKind {
  const match = FIXTURE_FILE.exec(name);
  if (match === null) return "other";
  return match[1] === undefined ? "body" : "document";
}

/** The hash in the name of a document or of a body. */
export function hashOfName(name: string): string {
  return name.slice(0, name.indexOf("."));
}
