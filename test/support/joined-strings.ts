/**
 * What a client puts together of a stream (one character a byte): the strings at the same place of each event, line
 * or element, one after the other; once for each part of the answer, and once whatever part they belong to.
 */
export function joinedStrings(text: string): string[] {
  const documents = documentsIn(text);
  const groups = new Map<string, string[]>();
  const add = (key: string, piece: string): void => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [piece]);
    else group.push(piece);
  };
  for (const document of documents) {
    const part = Array.from(JSON.stringify(document).matchAll(PART), ([, number]) => number).join();
    for (const { path, value } of stringsIn(document, "")) {
      add(path, value);
      add(`${path} ${part}`, value);
      add(path.replace(/.*\./, ""), value);
    }
  }
  const plain = Array.from(text.matchAll(/^data: ?(?![{[])(.*)$/gm), ([, data]) => data ?? "");
  const joined = [...groups.values(), plain]
    .filter((group) => group.length > 1)
    .map((group) => group.join(""));
  return joined.length === 0 ? [] : [joined.join("\n")];
}

const PART = /"(?:index|output_index|content_index|contentBlockIndex)":(\d+)/g;

/** The JSON of events, of lines, or of a streamed array's elements. */
function documentsIn(text: string): unknown[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.replace(/^data: ?/, ""));
  const parsed = lines.filter((line) => /^[{[]/.test(line)).flatMap(parse);
  const whole = /^\s*\[/.test(text) ? parse(text).flat() : [];
  return [...parsed, ...whole];
}

function parse(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return [];
  }
}

function* stringsIn(value: unknown, path: string): Generator<{ path: string; value: string }> {
  if (typeof value === "string") {
    yield { path, value };
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* stringsIn(member, `${path}.${name}`);
  }
}
