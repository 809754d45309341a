import { printable } from "../printable.ts";

export type Attributes = Readonly<Record<string, string>>;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/** Characters that no XML 1.0 document may hold, besides control characters: halves of pairs, two others. */
const FORBIDDEN = /[\p{Surrogate}\ufffe\uffff]/gu;

/** An element; `children` are XML already. Control characters in attributes are written as escapes. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value, /[&<>"\n]/g)}"`);
  const start = `<${name}${written.join("")}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join("")}</${name}>`;
}

/** Text between tags. */
export function text(value: string): string {
  return escape(value, /[&<>]/g);
}

function escape(value: string, special: RegExp): string {
  return printable(value)
    .replace(FORBIDDEN, "\ufffd")
    .replace(special, (character) => ENTITIES[character] ?? "");
}
